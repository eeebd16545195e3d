// What makes the numbers less than they seem, said above them: what is the matter, what it means, what to do.

const STALE_VIEW_MS = 5000; // the ledger's thread answers in milliseconds unless its disk does not

const asCode = (text) => make('code', { text });

function currentBanners(now) {
  const status = fleet.status;
  const found = [];
  if (fleet.failure !== null) {
    const since =
      fleet.heardAt === null
        ? []
        : [` The numbers are from ${utcText(fleet.heardAt)}, ${relativeText(fleet.heardAt, now)}, and stand still.`];
    found.push({
      key: 'silent',
      level: 'bad',
      title: fleet.heardAt === null ? 'No numbers yet' : 'These numbers are old',
      text: [
        fleet.failure,
        ...since,
        ' Whether traffic flows cannot be seen from here. On the host: ',
        asCode('tollgate health'),
        ', and the log.',
      ],
      again: true,
    });
  }
  if (!status) return found;
  const age = status.view_age_ms;
  if (fleet.failure === null && age > STALE_VIEW_MS)
    found.push({
      key: 'view',
      level: 'bad',
      title: `The numbers are ${durationText(age)} old`,
      text: [
        "The ledger's thread is busy, most likely with a slow disk. Traffic goes on within what is granted already. Look at the disk of ",
        asCode('state_dir'),
        '.',
      ],
    });
  if (!status.ledger_up)
    found.push({
      key: 'ledger',
      level: 'bad',
      title: 'The ledger is away',
      text: [
        `What is granted may be spent; then connections pause for ${durationText(status.grant_timeout_ms)} and end as `,
        asCode('ledger_unavailable'),
        '. Other holders’ numbers stand still. Look at the log’s ',
        asCode('ledger_away'),
        '.',
      ],
    });
  else if (!status.registered)
    found.push({
      key: 'register',
      level: 'warn',
      title: 'Not registered with the ledger yet',
      text: ['Nothing is granted until it is. This takes a moment after a start.'],
    });
  if (status.rolled_back)
    found.push({
      key: 'rolled',
      level: 'bad',
      title: 'The ledger is older than it was',
      text: ['A record was put back, so nothing new is granted. Look at the log’s ', asCode('ledger_rolled_back'), '.'],
    });
  if (status.clock_suspect)
    found.push({
      key: 'clock',
      level: 'warn',
      title: 'The clock is not believed',
      text: [`${status.clock_why} ${status.clock_remedy}`],
    });
  if (!status.healthy)
    found.push({
      key: 'stuck',
      level: 'bad',
      title: 'A worker is stuck',
      text: ['It has not turned for 5 s: its connections stand still.'],
    });
  if (status.draining)
    found.push({
      key: 'draining',
      level: 'warn',
      title: 'This proxy is draining',
      text: [
        `New connections are refused; ${countText(status.connections)} are still open and end at the customers’ `,
        asCode('timeouts.drain'),
        ' at the latest.',
      ],
    });
  return found;
}

const shownBanners = new Map(); // key to its element

function showBanners(now, tryAgain) {
  const wanted = currentBanners(now);
  for (const key of shownBanners.keys()) {
    if (wanted.some((one) => one.key === key)) continue;
    shownBanners.delete(key);
    say(key === 'silent' ? 'The proxy answers again.' : '');
  }
  for (const one of wanted) {
    let banner = shownBanners.get(one.key);
    if (!banner) {
      banner = {
        element: make('section', { class: `banner ${one.level}`, 'data-key': one.key }),
        title: make('h2'),
        text: make('p'),
      };
      banner.element.append(
        makeSvg(
          'svg',
          { viewBox: '0 0 16 16', 'aria-hidden': 'true' },
          makeSvg('path', { d: 'M8 1.8L15 14H1z' }),
          makeSvg('path', { class: 'sign', d: 'M8 6.2v3.6M8 11.9v.2' }),
        ),
        make('div', {}, banner.title, banner.text),
      );
      if (one.again)
        banner.element.append(
          make('button', { type: 'button', class: 'quiet', text: 'Try now', on: { click: tryAgain } }),
        );
      shownBanners.set(one.key, banner);
      say(`${one.title}.`);
    }
    setText(banner.title, one.title);
    const text = one.text.map((part) => (typeof part === 'string' ? part : part.textContent)).join('');
    if (banner.text.textContent !== text) banner.text.replaceChildren(...one.text);
  }
  setChildren(
    byId('banners'),
    wanted.map((one) => shownBanners.get(one.key).element),
  );
  document.body.classList.toggle(
    'stale',
    wanted.some((one) => one.key === 'silent' || one.key === 'view'),
  );
}
