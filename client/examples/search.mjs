#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// Search with Node.js 18 or later: search.mjs ADDR:PORT|PATH QUERY
import net from 'node:net';

const [address, query] = process.argv.slice(2);
if (query === undefined) {
  console.error('usage: search.mjs ADDR:PORT|PATH QUERY');
  process.exit(1);
}

function connect(address) {
  if (address.includes('/')) return net.connect(address);
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return net.connect(Number(address.slice(colon + 1)), host);
}

// One line of JSON there, one line of JSON back.  Lines end at LF only: the
// `readline` module would also cut at U+2028, which is text.
async function ask(peer, request) {
  peer.setEncoding('utf8'); // joins characters that two chunks share
  peer.write(JSON.stringify(request) + '\n');
  let reply = '';
  for await (const chunk of peer) {
    reply += chunk;
    if (reply.endsWith('\n')) return JSON.parse(reply);
  }
  throw new Error('the connection was closed in the middle of the reply');
}

// Without the characters that a terminal obeys.
const harmless = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');

try {
  const peer = connect(address);
  const reply = await ask(peer, { op: 'search', q: query, limit: 3 });
  peer.destroy();
  if (!reply.ok) throw new Error(reply.error.message);
  for (const hit of reply.hits) {
    console.log(harmless(hit.title ?? hit.id));
    console.log('   ', harmless(hit.snippet.text));
  }
} catch (error) {
  console.error(harmless(error.message));
  process.exitCode = 1;
}
