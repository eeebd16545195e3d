// The one dialog: opened with a heading and steps, closed by Escape or a button; the focus goes back to where it was.

const dialog = { opener: null, onClose: null };

function openDialog(heading, ...content) {
  if (!byId('dialog').open) dialog.opener = document.activeElement;
  byId('dialog').replaceChildren(
    make('h2', { id: 'dialog-heading', text: heading }),
    ...content.filter((part) => part !== null),
  );
  if (!byId('dialog').open) byId('dialog').showModal();
  byId('dialog').querySelector('[data-first]')?.focus();
}

function closeDialog() {
  byId('dialog').close();
}

byId('dialog').addEventListener('close', () => {
  byId('dialog').replaceChildren();
  dialog.onClose?.();
  dialog.onClose = null;
  // The browser has done it, unless what had the focus was drawn anew meanwhile.
  if (document.activeElement === document.body && dialog.opener?.isConnected) dialog.opener.focus();
  dialog.opener = null;
});

/** A labelled control with a place for what is wrong with it. */
function makeField(label, control, hint = null) {
  const name = `field-${label.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  const problem = make('span', { class: 'problem', id: `${name}-problem` });
  control.id = name;
  control.setAttribute('aria-describedby', hint ? `${name}-problem ${name}-hint` : `${name}-problem`);
  const element = make(
    'div',
    { class: 'field' },
    make('label', { for: name, text: label }),
    control,
    hint ? make('span', { class: 'hint', id: `${name}-hint`, text: hint }) : null,
    problem,
  );
  return {
    element,
    control,
    wrong(text) {
      setText(problem, text);
      setAttribute(control, 'aria-invalid', text ? 'true' : null);
      if (text) control.focus();
      return Boolean(text);
    },
  };
}

function makeButtons(go, goClass = '') {
  const submit = make('button', { type: 'submit', class: `go ${goClass}`.trim(), text: go });
  const cancel = make('button', { type: 'button', class: 'quiet', text: 'Cancel', on: { click: closeDialog } });
  return { element: make('div', { class: 'buttons' }, cancel, submit), submit, cancel };
}

function makeForm(submit, ...content) {
  return make(
    'form',
    {
      on: {
        submit: (event) => {
          event.preventDefault();
          submit();
        },
      },
    },
    ...content,
  );
}
