/** fast-proxy as its documentation starts it, with two upstreams, 90 to 10. */
const { createServer } = require('node:http');
const fastProxy = require('fast-proxy');

const proxies = process.argv.slice(2).map((port) => fastProxy({ base: `http://127.0.0.1:${port}` }));
const server = createServer((request, response) => {
  proxies[Math.random() < 0.9 ? 0 : 1].proxy(request, response, request.url, {});
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify([server.address().port]));
});
