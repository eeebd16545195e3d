// The first calls of a driver as Snowflake answers them: log-in, a query, log-out. `snowflake_server.js CERTIFICATE KEY`
// prints its port, and ends with its standard input. `select N` has N rows; it knows no other statement and no user.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const https = require('https');
const zlib = require('zlib');

const [certificate, key] = process.argv.slice(2);
const LIFETIME_S = 3600;
const COLUMN = { name: 'WORDS', type: 'text', length: 64, byteLength: 256, precision: null, scale: null, nullable: false };

const words = (row) => crypto.createHash('sha256').update(String(row)).digest('hex');
const answers = {
  '/session/v1/login-request': () => ({
    token: 'token', masterToken: 'master', validityInSeconds: LIFETIME_S, masterValidityInSeconds: LIFETIME_S,
    sessionId: 1, parameters: [], sessionInfo: { roleName: 'PUBLIC' },
  }),
  '/queries/v1/query-request': ({ sqlText }) => {
    const rowset = Array.from({ length: Number(sqlText.split(' ')[1]) }, (_, row) => [words(row)]);
    return {
      parameters: [], rowtype: [COLUMN], rowset, total: rowset.length, returned: rowset.length,
      queryId: '01000000-0000-0000-0000-000000000000', queryResultFormat: 'json', statementTypeId: 4096,
    };
  },
  '/session': () => null,
  '/telemetry/send': () => null,
};

const pair = { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) };
const server = https.createServer(pair, (request, response) => {
  const parts = [];
  request.on('error', () => {}); // a request that was cut off: the driver tells
  request.on('data', (part) => parts.push(part)).on('end', () => {
    const body = Buffer.concat(parts);
    const json = request.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(body) : body;
    const answer = answers[new URL(request.url, 'https://host').pathname];
    response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' });
    const data = answer ? answer(json.length ? JSON.parse(json) : {}) : null;
    response.end(JSON.stringify({ success: Boolean(answer), code: null, message: null, data }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
