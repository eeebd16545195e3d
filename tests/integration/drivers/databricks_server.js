// The first calls of a driver as a Databricks SQL warehouse answers them: a session, a statement, its result, and the
// end of both. `databricks_server.js CERTIFICATE KEY` prints its port, and ends with its standard input.
// `select N` has N rows; it knows no other statement and no user. The protocol is read by the driver's own Thrift files.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const https = require('https');
const path = require('path');
const thrift = require('thrift');

const generated = path.join(path.dirname(require.resolve('@databricks/sql/package.json')), 'thrift');
const service = require(path.join(generated, 'TCLIService.js'));
const types = require(path.join(generated, 'TCLIService_types.js'));

const [certificate, key] = process.argv.slice(2);
const status = { statusCode: types.TStatusCode.SUCCESS_STATUS };
const results = new Map(); // by the statement's id: how many rows there are, how many are fetched
const ROWS_A_FETCH = 10_000;

const words = (row) => crypto.createHash('sha256').update(String(row)).digest('hex');
const handle = () => ({ guid: Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex'), secret: Buffer.alloc(16) });
const result = ({ operationHandle }) => results.get(operationHandle.operationId.guid.toString('hex'));

const calls = {
  OpenSession: () => ({
    status, serverProtocolVersion: types.TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V8,
    sessionHandle: { sessionId: handle() },
  }),
  ExecuteStatement: ({ statement }) => {
    const operationId = handle();
    results.set(operationId.guid.toString('hex'), { rows: Number(statement.split(' ')[1]), fetched: 0 });
    const operationType = types.TOperationType.EXECUTE_STATEMENT;
    return { status, operationHandle: { operationId, operationType, hasResultSet: true } };
  },
  GetOperationStatus: () => ({ status, operationState: types.TOperationState.FINISHED_STATE, hasResultSet: true }),
  GetResultSetMetadata: () => {
    const typeDesc = { types: [{ primitiveEntry: { type: types.TTypeId.STRING_TYPE } }] };
    const schema = { columns: [{ columnName: 'words', position: 1, typeDesc }] };
    return { status, resultFormat: types.TSparkRowSetType.COLUMN_BASED_SET, schema };
  },
  FetchResults: (request) => {
    const one = result(request);
    const values = [];
    while (one.fetched < one.rows && values.length < ROWS_A_FETCH) values.push(words(one.fetched++));
    const columns = [{ stringVal: { values, nulls: Buffer.alloc(0) } }];
    return { status, hasMoreRows: one.fetched < one.rows, results: { startRowOffset: 0, rows: [], columns } };
  },
  CloseOperation: () => ({ status }),
  CloseSession: () => ({ status }),
};
const processor = new service.Processor(Object.fromEntries(Object.entries(calls).map(
  ([name, answer]) => [name, (request, done) => done(null, answer(request))])));

function answerThrift(body, response) {
  response.writeHead(200, { 'Content-Type': 'application/x-thrift' });
  const output = new thrift.TBufferedTransport(undefined, (bytes) => response.end(bytes));
  const receive = thrift.TBufferedTransport.receiver(
    (input) => processor.process(new thrift.TBinaryProtocol(input), new thrift.TBinaryProtocol(output)));
  receive(body);
}

// What the driver asks beside its protocol: whether it may send telemetry, which it may, and that.
const flag = 'databricks.partnerplatform.clientConfigsFeatureFlags.enableTelemetryForNodeJs';
const beside = { flags: [{ name: flag, value: 'true' }], ttl_seconds: 900 };
const pair = { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) };
const server = https.createServer(pair, (request, response) => {
  const parts = [];
  request.on('error', () => {}); // a request that was cut off: the driver tells
  request.on('data', (part) => parts.push(part)).on('end', () => {
    if (request.headers['content-type'] === 'application/x-thrift') {
      answerThrift(Buffer.concat(parts), response);
    } else {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(beside));
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
