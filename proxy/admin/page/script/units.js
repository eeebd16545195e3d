// Numbers for people: bytes in powers of 1000 with the exact number beside them, times in UTC and relative.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** `12.34 GB`: four digits at the most, rounded down, so that nothing looks used up before it is. */
function bytesText(bytes) {
  let unit = 0;
  let value = Math.abs(bytes);
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 1000 ? 0 : value >= 100 ? 1 : 2;
  const scale = 10 ** digits;
  const cut = Math.floor(value * scale + 1e-6) / scale;
  const text = digits ? cut.toFixed(digits).replace(/\.?0+$/, '') : grouped.format(cut);
  return `${bytes < 0 ? '−' : ''}${text} ${UNITS[unit]}`;
}

function exactText(bytes) {
  return `${grouped.format(bytes)} B`;
}

function countText(count) {
  return grouped.format(count);
}

/** Used of an allowance in per cent, rounded down: 100 % is said of nothing less. */
function shareText(used, allowance) {
  if (allowance === 0) return used === 0 ? 'none' : 'over';
  const permille = Math.floor((used / allowance) * 1000);
  if (permille === 0) return used === 0 ? '0 %' : '< 0.1 %';
  return `${permille >= 1000 || permille % 10 === 0 ? grouped.format(Math.floor(permille / 10)) : (permille / 10).toFixed(1)} %`;
}

function rateText(bytesPerSecond) {
  if (bytesPerSecond === null) return '–';
  return bytesPerSecond < 1 ? '0' : `${bytesText(bytesPerSecond)}/s`;
}

/** `2026-11-24 00:12:03 UTC` */
function utcText(time) {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `24 Nov` */
function dayText(time) {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** `2 d 4 h`, `4 h 10 min`, `12 s`: the two largest units. */
function durationText(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days) return hours ? `${days} d ${hours} h` : `${days} d`;
  if (hours) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes) return seconds % 60 && minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return `${seconds} s`;
}

/** `in 6 d 4 h`, `3 s ago` */
function relativeText(time, now) {
  return time > now ? `in ${durationText(time - now)}` : `${durationText(now - time)} ago`;
}
