'use strict';

const ROWS = 50;
const FIRST_VERDICT = 20;
const PAUSE_MILLIS = 1000;
const KEY = 'crosscheck-token';
const $ = id => document.getElementById(id);
let selected = '';
let timer = 0;

/** Takes the token from the address (#token=...) out of sight, or the one kept for this tab. */
function findToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(KEY);
}

async function get(path) {
  const response = await fetch('/v1/' + path, {headers: {authorization: 'Bearer ' + sessionStorage.getItem(KEY)}, cache: 'no-store'});
  const body = await response.json();
  if (!response.ok) {
    const error = new Error(body.error ? body.error.message : response.statusText);
    error.denied = response.status === 401 || response.status === 403;
    throw error;
  }
  return body;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function number(value) {
  if (value === undefined || value === null) return '–';
  const n = Number(value);
  if (!Number.isFinite(n)) return String(value);
  return Number.isInteger(n) && Math.abs(n) < 1e15 ? String(n) : String(Number(n.toPrecision(5)));
}

function shown(value) {
  return typeof value === 'number' ? number(value) : value === undefined ? '' : String(value);
}

function showSweeps(sweeps) {
  const list = $('sweeps');
  const focused = document.activeElement && document.activeElement.dataset.sweep;
  list.replaceChildren(...sweeps.map(sweep => {
    const button = element('button', sweep.sweep);
    button.type = 'button';
    button.dataset.sweep = sweep.sweep;
    button.setAttribute('aria-current', String(sweep.sweep === selected));
    const total = sweep.max_trials ? ' of ' + sweep.max_trials : '';
    button.append(element('small', `${sweep.state.toLowerCase()}, ${sweep.finished}${total} trials`));
    button.addEventListener('click', () => { selected = sweep.sweep; refresh(); });
    const item = element('li');
    item.append(button);
    return item;
  }));
  if (focused) {
    const again = [...list.querySelectorAll('button')].find(b => b.dataset.sweep === focused);
    if (again) again.focus();
  }
  if (sweeps.length === 0) list.append(element('li', 'No sweep yet. Submit one with: crosscheck submit SPEC.yaml'));
}

function facts(sweep, lastFailed, notices) {
  const rows = [
    ['Best ' + sweep.metric, number(sweep.best_score)],
    ['Best trial', number(sweep.best_trial)],
    ['Finished', number(sweep.finished) + (sweep.max_trials ? ' of ' + number(sweep.max_trials) : '')],
    ['Running', number(sweep.running)],
    ['Failed', number(sweep.failed)],
    ['Strategy', sweep.strategy],
  ];
  if (lastFailed) rows.push(['Last failure', `trial ${lastFailed.trial}: ${lastFailed.stopped_because || 'no reason given'}`]);
  (notices || []).forEach(notice => rows.push(['Note', notice]));
  return rows.map(([name, value]) => {
    const pair = element('div', '', name === 'Last failure' || name === 'Note' ? 'wide' : '');
    pair.append(element('dt', name), element('dd', value));
    return pair;
  });
}

function fill(table, columns, trials, cells, best) {
  const head = element('thead');
  const line = element('tr');
  columns.forEach(name => {
    const cell = element('th', name);
    cell.scope = 'col';
    line.append(cell);
  });
  head.append(line);
  const body = element('tbody');
  trials.forEach(trial => {
    const row = element('tr');
    if (trial.trial === best) row.className = 'best';
    cells(trial).forEach(text => row.append(element('td', text)));
    body.append(row);
  });
  if (trials.length === 0) {
    const row = element('tr');
    const cell = element('td', 'none', 'none');
    cell.colSpan = columns.length;
    row.append(cell);
    body.append(row);
  }
  table.replaceChildren(head, body);
}

/** As the command line says it: a verdict that is not due yet is no problem and does not look like one. */
function verdict(sweep) {
  if (sweep.verdict !== 'INSUFFICIENT') return sweep.verdict;
  if (sweep.max_trials && Number(sweep.max_trials) < FIRST_VERDICT) return `no verdict below ${FIRST_VERDICT} trials`;
  return Number(sweep.finished) < FIRST_VERDICT ? `verdict after ${FIRST_VERDICT} trials` : 'no verdict yet';
}

function showBoard(board) {
  const sweep = board.sweep;
  const names = sweep.parameters || [];
  const params = trial => names.map(name => shown((trial.params || {})[name]));
  $('board').hidden = false;
  $('name').textContent = sweep.sweep;
  $('state').textContent = sweep.state + (sweep.state_because ? ': ' + sweep.state_because : '');
  $('verdict').textContent = verdict(sweep);
  $('verdict').className = 'badge ' + (/^[A-Z]+$/.test(sweep.verdict) ? sweep.verdict : '');
  $('facts').replaceChildren(...facts(sweep, board.last_failed, board.notices));
  const bar = $('progress');
  bar.hidden = !sweep.max_trials;
  if (sweep.max_trials) {
    bar.max = Number(sweep.max_trials);
    bar.value = Number(sweep.finished);
  }
  fill($('trials'), ['Rank', 'Trial', 'State', sweep.metric, ...names], board.trials || [],
    t => [number(t.rank), number(t.trial), t.state, number(t.score), ...params(t)], sweep.best_trial);
  fill($('running'), ['Trial', 'Worker', 'Step', ...names], board.running || [],
    t => [number(t.trial), t.worker, number(t.step), ...params(t)]);
}

async function refresh() {
  clearTimeout(timer);
  const token = findToken();
  $('login').hidden = Boolean(token);
  $('main').hidden = !token;
  $('forget').hidden = !token;
  if (!token) return;
  try {
    const sweeps = (await get('sweeps')).sweeps || [];
    if (!sweeps.some(s => s.sweep === selected)) selected = sweeps.length ? sweeps[0].sweep : '';
    showSweeps(sweeps);
    $('board').hidden = !selected;
    if (selected) {
      const asked = selected;
      const board = await get(`sweeps/${encodeURIComponent(asked)}/leaderboard?top=${ROWS}`);
      if (asked === selected) showBoard(board);
    }
    $('status').textContent = '';
  } catch (error) {
    if (error.denied) forget();
    $('status').textContent = error.message;
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, document.hidden ? 5 * PAUSE_MILLIS : PAUSE_MILLIS);
}

function forget() {
  sessionStorage.removeItem(KEY);
  $('login').hidden = false;
  $('main').hidden = true;
  $('forget').hidden = true;
}

$('login').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem(KEY, $('token').value.trim());
  $('token').value = '';
  refresh();
});
$('forget').addEventListener('click', forget);
window.addEventListener('hashchange', refresh);
refresh();
