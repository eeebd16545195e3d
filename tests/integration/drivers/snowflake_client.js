// Drives snowflake-sdk: `snowflake_client.js HOST ROWS [ocspFailOpen=false] [connectAsync]`: log-in, a query of so many rows, log-out.
// Prints what its user would see, and ends with 1 where that is an error. All settings are the default; only the waits
// between the driver's tries, minutes in all, are a two-hundredth of what they are.
'use strict';
const wait = global.setTimeout;
global.setTimeout = (done, milliseconds, ...rest) => wait(done, milliseconds / 200, ...rest);
const crypto = require('crypto');
const snowflake = require('snowflake-sdk');

const [host, rows, ...keys] = process.argv.slice(2);

function shown(error) {
  return `${error.name}: ${error.message.replace(/\s*\n\s*/g, ' ').trim()}${error.code ? ` (code ${error.code})` : ''}`;
}

async function main() {
  const ocspFailOpen = !keys.includes('ocspFailOpen=false');
  snowflake.configure({ logLevel: 'OFF', additionalLogToConsole: false, ocspFailOpen });
  const connection = snowflake.createConnection({
    account: host.split('.')[0], accessUrl: `https://${host}`, username: 'tester', password: 'secret',
  });
  if (keys.includes('connectAsync')) await connection.connectAsync();
  else await new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  const got = await new Promise((resolve, reject) => {
    const complete = (error, _, all) => (error ? reject(error) : resolve(all));
    connection.execute({ sqlText: `select ${rows}`, complete });
  });
  const hash = crypto.createHash('sha256');
  got.forEach((row) => hash.update(`${row.WORDS}\n`));
  console.log(`read ${got.length} rows, ${hash.digest('hex')}`);
  await new Promise((resolve, reject) => {
    connection.destroy((error) => (error ? reject(error) : resolve()));
  });
}

main().catch((error) => {
  console.error(shown(error));
  process.exit(1); // the driver keeps its connections, and with them the process
});
