// Elements made and changed. Everything that comes from outside goes in as text: no markup is ever parsed here, and the
// page's policy (require-trusted-types-for) would not let it.

const byId = (id) => document.getElementById(id);

/** An element with properties: `class`, `text`, `on` {event: handler}, anything else an attribute (null: left out). */
function make(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

function makeSvg(tag, properties = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name === 'on')
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets what differs: a screen reader is not told the same thing again, and a selection stays. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** The children in this order, without touching those that are in place; what has the focus keeps it. */
function setChildren(parent, wanted) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
  while (parent.children.length > wanted.length) parent.lastElementChild.remove();
  if (focused && focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

/** What can be scrolled sideways can be so with the keys. */
function reachByKeyboard(scrolls) {
  setAttribute(scrolls, 'tabindex', scrolls.scrollWidth > scrolls.clientWidth ? '0' : null);
}

/** Said to screen readers, once; sparingly. */
function say(text) {
  setText(byId('said'), text);
}
