// What an operator changes: asked, shown as before and after, sent, and answered. The token lives in `secret` and
// nowhere else: not in the document, not in the address, not in any storage. It is gone with the tab.

let secret = null;
// An adjustment whose outcome nobody knows keeps its id: it can be finished, and never be made twice.
const unsettled = new Map(); // customer to the change

const MOST_REASON = 500;

function setSecret(token) {
  secret = token;
  byId('lock').hidden = token === null;
}

function change(verb, id) {
  const one = fleet.byId.get(id);
  if (!one) return;
  if (verb === 'adjust') {
    if (unsettled.has(id)) confirmChange(unsettled.get(id));
    else askForAdjustment(one);
  } else {
    askForReason(one, verb);
  }
}

function makeReason(value = '') {
  const control = make('input', { type: 'text', maxlength: MOST_REASON, autocomplete: 'off' });
  control.value = value;
  return makeField('Reason', control, 'For the audit: a ticket, a name.');
}

function askForAdjustment(one, kept = {}) {
  const how = makeField(
    'Change',
    make(
      'select',
      {},
      make('option', { value: 'add', text: 'Add to the allowance' }),
      make('option', { value: 'take', text: 'Take from the allowance' }),
      make('option', { value: 'set', text: 'Set the allowance to' }),
    ),
  );
  const amount = makeField(
    'Amount',
    make('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', maxlength: 40, 'data-first': true }),
  );
  const unit = makeField(
    'Unit',
    make('select', {}, ...Object.keys(AMOUNT_UNITS).map((name) => make('option', { value: name, text: name }))),
    'GB is 10⁹, GiB 2³⁰',
  );
  const reason = makeReason(kept.reason);
  unit.control.value = kept.unit ?? 'GB';
  how.control.value = kept.how ?? 'add';
  amount.control.value = kept.amount ?? '';
  const next = () => {
    for (const field of [amount, reason]) field.wrong('');
    const now = fleet.byId.get(one.customer) ?? one;
    const read = readAmount(amount.control.value, unit.control.value);
    if (amount.wrong(read.problem ?? '')) return;
    const delta = { add: read.bytes, take: -read.bytes, set: read.bytes - now.allowance_bytes }[how.control.value];
    if (
      amount.wrong(
        delta === 0
          ? 'That changes nothing.'
          : now.allowance_bytes + delta < 0
            ? `The allowance is ${bytesText(now.allowance_bytes)}: no more can be taken.`
            : '',
      )
    )
      return;
    if (reason.wrong(reason.control.value.trim() ? '' : 'Say why: it is recorded with the change.')) return;
    const typed = {
      how: how.control.value,
      amount: amount.control.value,
      unit: unit.control.value,
      reason: reason.control.value,
    };
    confirmChange({
      verb: 'adjust',
      customer: one.customer,
      delta,
      reason: typed.reason.trim(),
      id: newAdjustmentId(Date.now()),
      before: now.allowance_bytes,
      again: () => askForAdjustment(one, typed),
    });
  };
  openDialog(
    `Adjust the allowance of ${one.customer}`,
    make('p', {
      class: 'note',
      text: `Now ${bytesText(one.allowance_bytes)} (${exactText(one.allowance_bytes)}), ${bytesText(one.used_bytes)} used. For this period only.`,
    }),
    makeForm(
      next,
      how.element,
      make('div', { class: 'beside' }, amount.element, unit.element),
      reason.element,
      makeButtons('Continue').element,
    ),
  );
}

function askForReason(one, verb) {
  const reason = makeReason();
  const next = () => {
    if (reason.wrong(reason.control.value.trim() ? '' : 'Say why: it is recorded with the change.')) return;
    confirmChange({ verb, customer: one.customer, reason: reason.control.value.trim(), again: null });
  };
  reason.control.dataset.first = '';
  openDialog(
    `${verb === 'block' ? 'Block' : 'Unblock'} ${one.customer}`,
    makeForm(next, reason.element, makeButtons('Continue').element),
  );
}

/** [label, before, after] of what the change does, and a sentence of what follows. */
function consequences(what) {
  const one = fleet.byId.get(what.customer);
  const open = connectionsOf(what.customer);
  const connections = `${countText(open)} open ${open === 1 ? 'connection' : 'connections'}`;
  if (what.verb === 'block')
    return {
      rows: [['State', one.state, 'blocked']],
      text: `Ends ${connections} here and refuses new ones, on every proxy of the fleet, until it is unblocked: over the end of the month too.`,
    };
  if (what.verb === 'unblock')
    return {
      rows: [['State', one.state, one.remaining_bytes === 0 ? 'exhausted' : 'open']],
      text:
        one.remaining_bytes === 0
          ? 'The allowance is used: connections stay refused until it is adjusted.'
          : 'New connections are let in.',
    };
  const after = what.before + what.delta;
  const left = Math.max(0, after - one.used_bytes);
  const enforced = isEnforced(what.customer);
  const text =
    one.state === 'blocked'
      ? 'The customer stays blocked.'
      : left === 0 && enforced
        ? `All of it is used: ${connections} here end at once, and new ones are refused.`
        : one.remaining_bytes === 0
          ? 'Connections are let in again.'
          : 'Connections go on.';
  return {
    rows: [
      ['Allowance', bytesText(what.before), bytesText(after)],
      ['Exactly', exactText(what.before), exactText(after)],
      ['Left', bytesText(Math.max(0, what.before - one.used_bytes)), bytesText(left)],
      ['Used', shareText(one.used_bytes, what.before), shareText(one.used_bytes, after)],
    ],
    text,
  };
}

function makeComparison(rows) {
  return make(
    'table',
    { class: 'comparison' },
    make('caption', { class: 'unseen', text: 'Before and after' }),
    make(
      'thead',
      {},
      make('tr', {}, make('td'), make('th', { scope: 'col', text: 'Now' }), make('th', { scope: 'col', text: 'Then' })),
    ),
    make(
      'tbody',
      {},
      ...rows.map(([label, before, after]) =>
        make(
          'tr',
          {},
          make('th', { scope: 'row', text: label }),
          make('td', { text: before }),
          make('td', { class: 'after', text: after }),
        ),
      ),
    ),
  );
}

const VERBS = { adjust: 'Adjust', block: 'Block', unblock: 'Unblock' };

function confirmChange(what) {
  if (!fleet.byId.has(what.customer)) return;
  const { rows, text } = consequences(what);
  const token = makeField(
    'Token',
    make('input', { type: 'password', autocomplete: 'off', maxlength: 4096, spellcheck: 'false' }),
    'The first line of admin.token_file. Kept in this tab’s memory until it is closed or reloaded.',
  );
  token.element.hidden = secret !== null;
  const problem = make('p', { class: 'banner bad', role: 'alert', hidden: true });
  const buttons = makeButtons(VERBS[what.verb], what.verb === 'block' ? 'danger' : '');
  buttons.submit.dataset.first = '';
  if (secret === null) {
    token.control.dataset.first = '';
    delete buttons.submit.dataset.first;
  }
  const send = async () => {
    if (buttons.submit.getAttribute('aria-disabled') === 'true') return;
    if (secret === null && token.wrong(token.control.value.trim() ? '' : 'Changes need the token.')) return;
    if (secret === null) setSecret(token.control.value.trim());
    token.control.value = '';
    problem.hidden = true;
    buttons.submit.setAttribute('aria-disabled', 'true');
    setText(buttons.submit, 'Waiting for the ledger');
    const answer = await sendChange(what);
    if (!byId('dialog').contains(buttons.submit)) return;
    buttons.submit.removeAttribute('aria-disabled');
    if (answer.good) {
      showDone(what, answer.data);
      return;
    }
    setText(buttons.submit, answer.unsure ? 'Try again' : VERBS[what.verb]);
    problem.hidden = false;
    setText(problem, answer.words + sequel(what, answer));
    token.element.hidden = secret !== null;
    if (secret === null) token.control.focus();
  };
  const back =
    what.again && !unsettled.has(what.customer)
      ? make('button', { type: 'button', class: 'quiet', text: 'Back', on: { click: what.again } })
      : null;
  if (back) buttons.element.prepend(back);
  openDialog(
    `${VERBS[what.verb]} ${what.customer}?`,
    makeComparison(rows),
    make('p', { text }),
    make('p', { class: 'note' }, `Reason: ${what.reason}`),
    unsettled.has(what.customer) && what.verb === 'adjust'
      ? make('p', {
          class: 'banner warn',
          text: 'This adjustment was sent before, and its outcome is not known. Sent again, it has the same id: it is made once.',
        })
      : null,
    problem,
    makeForm(send, token.element, buttons.element),
  );
}

async function sendChange(what) {
  const path = `/v1/customers/${encodeURIComponent(what.customer)}/${what.verb === 'adjust' ? 'adjustments' : what.verb}`;
  const body =
    what.verb === 'adjust' ? { id: what.id, delta_bytes: what.delta, reason: what.reason } : { reason: what.reason };
  if (what.verb === 'adjust') unsettled.set(what.customer, what);
  const answer = await ask(path, { method: 'POST', body, token: secret });
  if (what.verb === 'adjust' && !answer.unsure) unsettled.delete(what.customer);
  if (answer.token) setSecret(null);
  if (answer.good) lookNow();
  return answer;
}

function sequel(what, answer) {
  if (!answer.unsure) return ' Nothing was changed.';
  return what.verb === 'adjust'
    ? ' It may still have happened. Trying again is safe: the same id is never counted twice.'
    : ' It may still have happened. Trying again is safe.';
}

function showDone(what, told) {
  const allowance = `The allowance is ${bytesText(told.allowance_bytes)} (${exactText(told.allowance_bytes)}).`;
  const others =
    what.verb === 'adjust' && !told.repeated && told.allowance_bytes !== what.before + what.delta
      ? ' Somebody else has changed it meanwhile.'
      : '';
  const text =
    what.verb === 'adjust'
      ? `${told.repeated ? 'It had been made already, and was not made twice. ' : ''}${allowance}${others}`
      : what.verb === 'block'
        ? `${what.customer} is blocked.`
        : `${what.customer} is unblocked.`;
  openDialog(
    'Done',
    make('p', { role: 'status', text }),
    what.verb === 'adjust' ? make('p', { class: 'note', text: `Adjustment ${what.id}` }) : null,
    make(
      'div',
      { class: 'buttons' },
      make('button', { type: 'button', class: 'go', text: 'Close', 'data-first': true, on: { click: closeDialog } }),
    ),
  );
}
