// The least a scoring host can be: it reads the body and answers a short prediction. A process of its own, so that its work
// does not count as the client's.
import { createServer } from 'node:http';

const answer = JSON.stringify([21.5, 19.25]);
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
