// Refreshes what is marked data-live, by asking for the page again. Without this script everything works; it is then as old as the page.
(() => {
  'use strict';
  let seconds = Number(document.querySelector('[data-refresh]')?.dataset.refresh);
  const toggle = document.getElementById('refresh-toggle');
  const status = document.getElementById('refresh-status');
  if (!seconds) return;

  let isPaused = sessionStorage.getItem('refreshing') === 'paused';
  const show = () => { toggle.textContent = isPaused ? 'Resume refreshing' : 'Pause refreshing'; };
  const tell = text => { if (status.textContent !== text) status.textContent = text; };
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    isPaused = !isPaused;
    sessionStorage.setItem('refreshing', isPaused ? 'paused' : 'running');
    show();
  });
  show();

  // Who types or chooses must not lose it: such a part waits for the next time.
  const isInUse = part => {
    const active = document.activeElement;
    return part.contains(active) && (/^(input|select|textarea)$/i.test(active.tagName) || [...part.querySelectorAll('input')].some(i => i.value !== i.defaultValue));
  };

  const swap = (part, fresh) => {
    const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
    const open = [...part.querySelectorAll('details[open][id]')].map(d => d.id);
    part.replaceChildren(...fresh.childNodes);
    open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const refresh = async () => {
    if (isPaused || document.hidden) return;
    try {
      const response = await fetch(location.href, { headers: { Accept: 'text/html' }, redirect: 'error' });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      for (const part of document.querySelectorAll('[data-live][id]')) {
        const fresh = page.getElementById(part.id);
        if (!fresh || isInUse(part)) continue;
        // What has ended asks for no more looks.
        if (part.dataset.refresh && !fresh.dataset.refresh) seconds = 0;
        if (fresh.innerHTML !== part.innerHTML) swap(part, fresh);
      }
      tell('');
    } catch (error) {
      tell(`Not refreshed: ${error.message}.`);
    }
  };

  const loop = async () => {
    await refresh();
    if (seconds) setTimeout(loop, seconds * 1000);
    else toggle.hidden = true;
  };
  setTimeout(loop, seconds * 1000);
})();
