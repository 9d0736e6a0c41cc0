// Serves the built dashboard on a free port, prints its address, and ends when stdin does.
import { preview } from 'vite';

const server = await preview({ logLevel: 'warn', preview: { host: '127.0.0.1', port: 4173 } });
console.log(server.resolvedUrls.local[0]);
process.stdin.on('end', () => process.exit()).resume();
