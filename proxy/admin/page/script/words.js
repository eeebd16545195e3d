// What names mean, in a sentence: states, and why connections ended or were refused (docs/reasons.md has more).

const STATES = ['open', 'warned', 'exhausted', 'blocked'];
const STATE_WORDS = {
  open: 'Traffic flows',
  warned: 'Traffic flows; a warn step is reached',
  exhausted: 'The allowance is used: connections are ended and refused until the next period or an adjustment',
  blocked: 'Blocked by an operator until unblocked, or with too many endpoints: connections are refused',
};

const REASON_WORDS = {
  client_closed: 'Both sides finished, the client first',
  upstream_closed: 'Both sides finished, the upstream first',
  client_reset: 'The client sent a reset',
  upstream_reset: 'The upstream sent a reset',
  quota_exhausted: 'The allowance is used',
  ledger_unavailable: 'The ledger was away for longer than grant_timeout, and the grant was used',
  blocked: 'An operator blocked the customer',
  idle_timeout: 'No byte either way for timeouts.idle',
  half_closed_timeout: 'One side had finished, and no byte came for timeouts.half_closed',
  dead_peer: 'A side acknowledged nothing, or its keepalive failed',
  drain_deadline: 'Still open when timeouts.drain was over',
  removed_from_config: 'The customer or endpoint is no longer configured',
  client_not_allowed: "The client's address is not in clients",
  no_server_name: 'A shared listener, and the client named no host',
  unknown_server_name: 'A name that routes nowhere on this listener',
  malformed_hello: "Not what the listener's protocol begins with",
  tls_required: 'A Postgres client began in the clear',
  handshake_timeout: 'The hello did not arrive in timeouts.handshake',
  upstream_unreachable: 'No address of the endpoint could be connected: DNS, security groups, the endpoint itself',
  connection_limit: 'Of the customer (connections) or of the process (max_connections)',
  no_descriptors: 'The process has no file descriptors left',
  bad_proxy_header: 'The load balancer sent no PROXY header or a wrong one, or somebody else sent one',
  draining: 'The process is about to stop',
};

/** Marks differ in shape and in words, not in colour alone. */
const STATE_MARKS = {
  open: 'M3 8.5l3.2 3.2L13 5',
  warned: 'M8 3v6M8 12.2v.3',
  exhausted: 'M4 4l8 8M12 4l-8 8',
  blocked: 'M3.5 8h9',
};

function makeBadge(state) {
  const known = STATES.includes(state) ? state : 'open';
  return make(
    'span',
    { class: `badge ${known}`, title: STATE_WORDS[known] },
    makeSvg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, makeSvg('path', { d: STATE_MARKS[known] })),
    make('span', { text: state }),
  );
}
