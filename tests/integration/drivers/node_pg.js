// Drives node's pg: `node_pg.js ask|cancel|flood|pool HOST PORT [ssl=true] [ca=FILE] [hold=N]`.
// Prints what its user would see, and ends with 1 where that is an error. The password comes from PGPASSWORD.
'use strict';
process.noDeprecation = true; // cancel() is still documented, and compares with the deprecated activeQuery
const fs = require('fs');
const { Client, Pool } = require('pg');

const [what, host, port, ...keys] = process.argv.slice(2);
const options = Object.fromEntries(keys.map((key) => key.split('=', 2)));
const ssl = options.ssl === 'true' && { ca: fs.readFileSync(options.ca, 'utf8') };
const settings = { host, port: Number(port), user: 'tester', database: 'postgres', ssl };
const version = "select coalesce(version, 'plaintext') as version from pg_stat_ssl where pid = pg_backend_pid()";

function shown(error) {
  const code = error.code ? ` (code ${error.code})` : '';
  return `${error.name}: ${error.message.replace(/\s*\n\s*/g, ' ').trim()}${code}`;
}

async function connected() {
  const client = new Client(settings);
  client.on('error', () => {}); // the query's own rejection tells it
  await client.connect();
  return client;
}

async function ask() {
  const client = await connected();
  console.log(`answered over ${(await client.query(version)).rows[0].version}`);
  await client.end();
}

async function cancel() {
  const client = await connected();
  const query = client.query('select pg_sleep(600)');
  // pg's own cancel() speaks no TLS on its connection, as libpq's before 17 does not.
  const insist = setInterval(() => {
    const canceller = new Client({ ...settings, ssl: false });
    canceller.connection.on('error', () => {});
    canceller.cancel(client, client.activeQuery);
  }, 100);
  try {
    await query;
  } finally {
    clearInterval(insist);
    await client.end();
  }
}

async function flood() {
  const client = await connected();
  console.log(`read ${(await client.query("select repeat('x', 3000000) as words")).rows[0].words.length} bytes`);
  await client.end();
}

// Idle connections of a pool, cut off while one of them reads more than is allowed; then a query, and another one
// when something comes in on the standard input.
async function pool() {
  const held = Number(options.hold ?? 4);
  const pool = new Pool({ ...settings, max: held, idleTimeoutMillis: 0 });
  const events = [];
  pool.on('error', (error) => events.push(shown(error)));
  const clients = await Promise.all(Array.from({ length: held }, () => pool.connect()));
  clients.forEach((client) => client.on('error', () => {})); // while checked out they are not the pool's
  clients.slice(1).forEach((client) => client.release());
  await clients[0].query("select repeat('x', 3000000) as words").catch((error) => console.log(`the query: ${shown(error)}`));
  clients[0].release(true);
  const deadline = Date.now() + 20000;
  while (events.length < held - 1 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  console.log(`${events.length} idle connections: ${[...new Set(events)].join('; ')}`);
  await pool.query(version).catch((error) => console.log(`a query then: ${shown(error)}`));
  await new Promise((done) => process.stdin.once('data', done));
  console.log(`a query after the adjustment: answered over ${(await pool.query(version)).rows[0].version}`);
  await pool.end();
  process.stdin.destroy();
}

({ ask, cancel, flood, pool })[what]().catch((error) => {
  console.error(shown(error));
  process.exitCode = 1;
});
