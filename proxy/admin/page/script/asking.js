// One request to this address and what became of it. Never throws; what went wrong comes back in words with a remedy.

const ANSWER_WITHIN_MS = 15000; // the proxy gives the ledger 10 s

/**
 * `{good: true, status, data, tag, size}`, or `{good: false, status, words, unsure}`. `unsure`: nobody can tell whether
 * it happened. `known`: the ETag of what is here already; the answer then may be status 304 without data.
 */
async function ask(path, { method = 'GET', body = null, token = null, known = null } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== null) headers['Content-Type'] = 'application/json';
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  if (known !== null) headers['If-None-Match'] = known;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS);
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: body === null ? undefined : JSON.stringify(body),
      signal: giveUp.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    const text = await answer.text();
    const tag = answer.headers.get('ETag');
    if (answer.status === 304) return { good: true, status: 304, data: null, tag, size: 0 };
    const data = readJson(text);
    if (answer.ok && data !== undefined) return { good: true, status: answer.status, data, tag, size: text.length };
    return { good: false, status: answer.status, ...wordsOf(answer.status, data?.error ?? '') };
  } catch (error) {
    const late = giveUp.signal.aborted;
    return {
      good: false,
      status: 0,
      unsure: true,
      words: late
        ? `The proxy did not answer within ${ANSWER_WITHIN_MS / 1000} s.`
        : 'The proxy does not answer: it is not running, or the way to it (a tunnel?) is cut.',
    };
  } finally {
    clearTimeout(timer);
  }
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsOf(status, said) {
  const quoted = said ? ` It said: “${said}”.` : '';
  switch (status) {
    case 403:
      return {
        words: said.startsWith('changes are off')
          ? 'Changes are off: set admin.token_file in the configuration and start the proxy again.'
          : said.startsWith('a page of another origin')
            ? 'The proxy takes this page for another one: open it at the address that the proxy listens on.'
            : 'The token is wrong. It is the first line of the file that admin.token_file names.',
        token: true,
      };
    case 404:
      return { words: `Not there any more: the customer may have left the configuration.${quoted}` };
    case 409:
      return { words: 'An adjustment with this id and another size exists. Begin again: that makes a new id.' };
    case 421:
      return { words: 'The proxy does not answer to this name: open the page by IP address or as localhost.' };
    case 422:
      return { words: `The ledger refuses this.${quoted}` };
    case 503:
      return {
        words: `The ledger has not answered.${quoted} Look at its disk and at the log's ledger_away.`,
        unsure: true,
      };
    default:
      return { words: `The proxy answered with ${status}.${quoted}` };
  }
}
