// What an operator types, to whole bytes: `1.5` and `GB` are 1,500,000,000. Exact, so with whole numbers only.

const AMOUNT_UNITS = {
  B: 1n,
  kB: 10n ** 3n,
  MB: 10n ** 6n,
  GB: 10n ** 9n,
  TB: 10n ** 12n,
  KiB: 2n ** 10n,
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
  TiB: 2n ** 40n,
};
// Above 2^53 bytes (9 PB) a browser's numbers are no longer exact.
const MOST_BYTES = BigInt(Number.MAX_SAFE_INTEGER);

/** `{bytes}`, or `{problem}` in words with what would be right. */
function readAmount(text, unit) {
  const match = /^(\d{1,16})(?:\.(\d{1,18}))?$/.exec(text.trim().replace(/(\d)[,_ ](?=\d{3}(?!\d))/g, '$1'));
  if (!match) return { problem: 'Write a number, as 50 or 1.5.' };
  const [, whole, fraction = ''] = match;
  const scaled = BigInt(whole + fraction) * AMOUNT_UNITS[unit];
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled % divisor !== 0n)
    return { problem: 'That is not a whole number of bytes: write fewer digits, or a smaller unit.' };
  const bytes = scaled / divisor;
  if (bytes > MOST_BYTES) return { problem: 'That is more than this page can count exactly: use `tollgate adjust`.' };
  return { bytes: Number(bytes) };
}

const idDigits = '0123456789abcdefghjkmnpqrstvwxyz';

/** Of one adjustment: the same one again changes nothing. randomUUID() needs a secure context, this does not. */
function newAdjustmentId(now) {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return `page-${stamp}-${Array.from(random, (byte) => idDigits[byte % 32]).join('')}`;
}
