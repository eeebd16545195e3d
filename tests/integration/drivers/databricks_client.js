// Drives @databricks/sql: `databricks_client.js HOST ROWS [telemetryEnabled=false] [port=N]`: a session, a query of so
// many rows, and the end of both. Prints what its user would see, and ends with 1 where that is an error.
'use strict';
const crypto = require('crypto');
const { DBSQLClient } = require('@databricks/sql');

const [host, rows, ...keys] = process.argv.slice(2);
const given = Object.fromEntries(keys.map((key) => key.split('=', 2)));
const settings = { host, path: '/sql/1.0/warehouses/0123456789abcdef', token: 'secret' };
if (given.telemetryEnabled) settings.telemetryEnabled = given.telemetryEnabled === 'true';
if (given.port) settings.port = Number(given.port);

function shown(error) {
  return `${error.name}: ${error.message.replace(/\s*\n\s*/g, ' ').trim()}${error.code ? ` (code ${error.code})` : ''}`;
}

async function main() {
  const client = new DBSQLClient({ logger: { log() {} } });
  client.on('error', () => {}); // each call's own rejection tells it
  await client.connect(settings);
  const session = await client.openSession();
  const operation = await session.executeStatement(`select ${rows}`);
  const got = await operation.fetchAll();
  const hash = crypto.createHash('sha256');
  got.forEach((row) => hash.update(`${row.words}\n`));
  console.log(`read ${got.length} rows, ${hash.digest('hex')}`);
  await operation.close();
  await session.close();
  await client.close();
}

main().catch((error) => {
  console.error(shown(error));
  process.exit(1); // the driver keeps its connections, and with them the process
});
