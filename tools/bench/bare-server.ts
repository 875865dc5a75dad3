import { fastify } from 'fastify';

/** What Fastify does alone: one route that answers the JSON it was given. Ends with its parent. */
const balance: unknown = JSON.parse(process.env['ANSWER'] ?? '{}');
const server = fastify();
server.get('/api/v1/accounts/:accountId/balance', () => balance);
server.get('/health/ready', () => ({ status: 'ready' }));
await server.listen({ host: process.env['HOST'] ?? '', port: Number(process.env['PORT']) });
