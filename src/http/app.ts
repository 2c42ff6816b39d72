import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyBaseLogger, type FastifyRequest, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { RectoError } from '../errors.ts';
import { ownerOf } from './auth.ts';
import type { App, HttpDeps } from './deps.ts';
import { sendProblem } from './problem.ts';
import { batchRoutes } from './routes/batches.ts';
import { estimateRoutes } from './routes/estimate.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { pageRoutes } from './routes/pages.ts';
import { submitRoutes } from './routes/submit.ts';
import { typeRoutes } from './routes/types.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** JSON bodies are held in memory: larger documents come as multipart. */
const JSON_BYTES = 16_000_000;
/** Who sends or takes nothing for so long is gone. */
const SILENT_MS = 120_000;
const UPLOAD_MS = 1_800_000;
/** Wrong keys a minute from one address. */
const WRONG_KEYS = 60;

/** The API as a Fastify instance that does not listen yet. */
export async function createApp(deps: HttpDeps, log: FastifyBaseLogger, version: string): Promise<App> {
  const { session } = deps;
  const app: App = fastify({
    loggerInstance: log,
    bodyLimit: JSON_BYTES,
    connectionTimeout: SILENT_MS,
    requestTimeout: UPLOAD_MS,
    // A proxy in front may keep its connections for a minute.
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => void sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const missing = new RectoError(
      'not_found',
      `There is no ${request.method} ${request.url.split('?')[0]}. See /docs.`,
    );
    return sendProblem(missing, request, reply);
  });
  app.decorateRequest('owner', undefined);
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, owner, id } = request;
    log.info(
      { request: id, method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime, owner },
      'request',
    );
  });

  await app.register(multipart);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Recto', description: DESCRIPTION, version },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  healthRoutes(app, deps);

  await app.register(
    async (scope) => {
      await scope.register(rateLimit, {
        max: (request: FastifyRequest) =>
          request.owner === WRONG ? WRONG_KEYS : session.config.RECTO_API_REQUESTS_PER_MINUTE,
        timeWindow: 60_000,
        hook: 'onRequest',
        keyGenerator: (request) => {
          request.owner = identify(request, deps);
          return request.owner === WRONG ? `address ${request.ip}` : (request.owner ?? 'local');
        },
        errorResponseBuilder: (_request, { ttl }) =>
          new RectoError('rate_limited', 'There were too many requests with this API key. Wait a moment.', {
            retryAfterMs: ttl,
          }),
        // A server that answers its own machine only has nobody to be protected from.
        allowList: (request) => deps.keys().length === 0 && request.owner === undefined,
      });
      scope.addHook('onRequest', async (request) => {
        request.owner = ownerOf(request, deps);
      });
      const routes = scope as unknown as App;
      submitRoutes(routes, deps);
      jobRoutes(routes, deps);
      pageRoutes(routes, deps);
      eventRoutes(routes, deps);
      batchRoutes(routes, deps);
      estimateRoutes(routes, deps);
      typeRoutes(routes);
      webhookRoutes(routes, deps);
    },
    { prefix: '/v1' },
  );
  return app;
}

const DESCRIPTION =
  'Documents become JSON that fits your schema, with a proof beside every value. Errors are RFC 9457 problems with a `code`. Where the server has API keys, send one as `Authorization: Bearer recto_…`.';

/** Stands for the owner of a request whose key is missing or wrong: such requests are counted by address. */
const WRONG = '?';

function identify(request: FastifyRequest, deps: HttpDeps): string | undefined {
  try {
    return ownerOf(request, deps);
  } catch {
    return WRONG;
  }
}
