// Preloaded into a driver's process (`node --require`): leads what the driver dials to ports of the test.
//
// TOLLGATE_DIALS is a file of {"HOST:PORT": port on 127.0.0.1}; each destination is appended to that name + ".seen".
// What the file does not lead anywhere is refused here: nothing leaves the machine. The driver resolves no names.
'use strict';
const fs = require('fs');
const net = require('net');

const file = process.env.TOLLGATE_DIALS;
const led = JSON.parse(fs.readFileSync(file, 'utf8'));
const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function dial(...given) {
  // Node's own modules pass [[options, callback]], everybody else (options, callback) or (port, host, callback).
  const words = Array.isArray(given[0]) ? given[0] : given;
  const options = typeof words[0] === 'object' ? words[0] : { port: words[0], host: words[1] };
  const wanted = `${options.host ?? 'localhost'}:${options.port}`;
  fs.appendFileSync(`${file}.seen`, `${wanted}\n`);
  if (wanted in led) {
    // TLS took the name to send and to verify before it came here: only the way to it changes.
    const callback = words.findLast((word) => typeof word === 'function');
    return connect.call(this, { ...options, host: '127.0.0.1', port: led[wanted] }, callback);
  }
  const refused = { code: 'ECONNREFUSED', syscall: 'connect' };
  process.nextTick(() => this.destroy(Object.assign(new Error(`connect ECONNREFUSED ${wanted}`), refused)));
  return this;
};
