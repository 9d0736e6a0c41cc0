// Serves the built dashboard on a free port with what LOCAL_AZURE tells beside it, prints its address, and ends when stdin does.
import { preview } from 'vite';

const local = {
  name: 'local-azure',
  configurePreviewServer({ middlewares }) {
    middlewares.use('/local.json', (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('cache-control', 'no-store');
      response.end(process.env.LOCAL_AZURE ?? 'null');
    });
  },
};
const server = await preview({ logLevel: 'warn', preview: { host: '127.0.0.1', port: 4173 }, plugins: [local] });
console.log(server.resolvedUrls.local[0]);
process.stdin.on('end', () => process.exit()).resume();
