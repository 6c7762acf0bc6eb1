// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
// Fetches the status once a second and shows it; no library, nothing from elsewhere.
'use strict';

const SVG = 'http://www.w3.org/2000/svg';
const UNITS = { net: ['frames', 'bytes'], blk: ['requests', 'bytes'], serial: ['lines', 'characters'],
  timer: ['timeouts', ''] };
let before = null;

function make(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return node;
}

function cell(row, text, className) {
  const td = row.insertCell();
  td.textContent = text;
  td.className = className || '';
  return td;
}

function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) { n /= 1024; i++; }
  return (i === 0 ? n : n.toFixed(n < 10 ? 1 : 0)) + ' ' + units[i];
}

function count(n) { return n.toLocaleString('en'); }

function duration(ms) {
  const s = Math.floor(ms / 1000);
  return s < 60 ? s + ' s' : s < 3600 ? Math.floor(s / 60) + ' min ' + s % 60 + ' s' :
    Math.floor(s / 3600) + ' h ' + Math.floor(s / 60) % 60 + ' min';
}

// The same client in the status of a moment ago, to show rates.
function earlier(device, client) {
  const d = before && before.devices.find(x => x.name === device.name);
  return d && d.clients.find(x => x.name === client.name);
}

function traffic(c) { return c.bytes_in + c.bytes_out + c.packets_in + c.packets_out; }

function box(svg, x, y, width, title, sub, kind) {
  const group = make('g', { class: kind });
  group.append(make('rect', { x, y, width, height: 44 }),
    make('text', { x: x + width / 2, y: y + 19, 'text-anchor': 'middle' }, title),
    make('text', { x: x + width / 2, y: y + 35, 'text-anchor': 'middle', class: 'sub' }, sub));
  svg.append(group);
}

function picture(status) {
  const names = [];
  for (const d of status.devices) {
    for (const c of d.clients) {
      if (!c.name.endsWith('_mux') && !names.includes(c.name)) names.push(c.name);
    }
  }
  const width = 1000, slot = width / Math.max(names.length, 1), step = width / status.devices.length;
  const svg = make('svg', { viewBox: '0 0 ' + width + ' 290', role: 'img' });
  svg.append(make('title', {}, 'Clients above, multiplexers in the middle, drivers below'));
  const at = name => slot * (names.indexOf(name) + .5);
  status.devices.forEach((d, i) => {
    const x = step * (i + .5);
    for (const c of d.clients) {
      if (!names.includes(c.name)) continue;
      const old = earlier(d, c);
      const kind = c.state !== 'attached' ? 'off' : old && traffic(c) > traffic(old) ? 'busy' : '';
      svg.append(make('path', { class: kind, d: `M${at(c.name)},54 C${at(c.name)},92 ${x},82 ${x},124` }));
    }
    svg.append(make('path', { d: `M${x},168 V236` }));
  });
  for (const name of names) box(svg, at(name) - 70, 10, 140, name, name.startsWith('vm') ? 'Linux VM' : 'native', 'client');
  status.devices.forEach((d, i) => {
    const x = step * (i + .5) - 85;
    box(svg, x, 124, 170, d.name + ' multiplexer', 'policy from ' + d.name + ' controller', 'trusted');
    box(svg, x, 236, 170, d.name + ' driver', d.class, 'driver');
  });
  document.getElementById('picture').replaceChildren(svg);
}

function devices(status, seconds) {
  const place = document.getElementById('devices');
  place.replaceChildren();
  for (const d of status.devices) {
    const units = UNITS[d.class] || ['packets', 'bytes'];
    const title = document.createElement('h3');
    title.textContent = d.name + ' ';
    title.append(Object.assign(document.createElement('small'), { textContent: d.class + ', shared by ' + d.clients.length }));
    const table = document.createElement('table');
    const head = table.createTHead().insertRow();
    for (const name of ['Client', 'State', units[0] + ' in', units[0] + ' out', 'in', 'out', 'rate', 'drops', 'refusals', 'throttled']) {
      const th = document.createElement('th');
      th.textContent = name;
      if (name !== 'Client' && name !== 'State') th.className = 'n';
      head.append(th);
    }
    const body = table.createTBody();
    for (const c of d.clients) {
      const row = body.insertRow(), old = earlier(d, c);
      cell(row, c.name);
      const state = document.createElement('span');
      state.className = 'state ' + c.state;
      state.textContent = c.state;
      cell(row, '').append(state);
      cell(row, count(c.packets_in), 'n');
      cell(row, count(c.packets_out), 'n');
      cell(row, units[1] ? bytes(c.bytes_in) : '', 'n');
      cell(row, units[1] ? bytes(c.bytes_out) : '', 'n');
      const moved = old && seconds > 0 ? (c.bytes_in + c.bytes_out - old.bytes_in - old.bytes_out) / seconds : 0;
      cell(row, units[1] ? bytes(Math.max(0, Math.round(moved))) + '/s' : '', moved ? 'n' : 'n zero');
      cell(row, count(c.drops), c.drops ? 'n bad' : 'n zero');
      cell(row, count(c.refusals), c.refusals ? 'n bad' : 'n zero');
      cell(row, count(c.throttled), c.throttled ? 'n' : 'n zero');
    }
    place.append(title, table);
  }
}

function components(status) {
  const body = document.querySelector('#components tbody');
  body.replaceChildren();
  for (const c of status.components) {
    const row = body.insertRow();
    cell(row, c.name);
    cell(row, c.role);
    cell(row, c.device);
    cell(row, c.priority, 'n');
    cell(row, bytes(c.private), 'n');
    cell(row, bytes(c.shared), 'n');
  }
}

function facts(status) {
  const list = document.getElementById('facts');
  list.replaceChildren();
  for (const [name, value] of [['address', status.address], ['up', duration(status.uptime_ms)], ['pages served', count(status.requests)]]) {
    const div = document.createElement('div');
    div.append(Object.assign(document.createElement('dt'), { textContent: name }),
      Object.assign(document.createElement('dd'), { textContent: value }));
    list.append(div);
  }
  document.getElementById('system').textContent = status.system;
}

async function update() {
  const live = document.getElementById('live');
  try {
    const status = await (await fetch('status.json', { cache: 'no-store' })).json();
    facts(status);
    picture(status);
    devices(status, before ? (status.uptime_ms - before.uptime_ms) / 1000 : 0);
    components(status);
    before = status;
    live.textContent = 'live';
    live.className = '';
  } catch (error) {
    live.textContent = 'no answer from the system';
    live.className = 'bad';
  }
  setTimeout(update, 1000);
}

update();
