import { app } from '@azure/functions';
import { score } from '../relay.js';

app.setup({ enableHttpStream: true });
app.http('score', { route: 'score', methods: ['POST', 'OPTIONS'], authLevel: 'anonymous', handler: score });
