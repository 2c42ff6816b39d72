import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { RectoError } from '../errors.ts';
import { rejectOtherMethods } from './allowed-methods.ts';
import { authenticatedRoutes } from './authenticated-routes.ts';
import { answerClientError } from './client-error.ts';
import type { App, HttpDeps } from './deps.ts';
import { addJsonBodyParser } from './json-body.ts';
import { components } from './openapi/components.ts';
import { completeDocument, TAGS } from './openapi/document.ts';
import { sendProblem } from './problem.ts';
import { publicRoutes, signInRoutes } from './public-routes.ts';
import { rejectUnknownQueries } from './query-names.ts';
import { limitPipelining } from './rate-limit.ts';

const withComponents = createJsonSchemaTransformObject({ schemaRegistry: components });

/** JSON bodies are held in memory; larger documents can be sent as multipart. */
const MAX_JSON_BYTES = 16_000_000;
const IDLE_TIMEOUT_MS = 120_000;
const REQUEST_TIMEOUT_MS = 1_800_000;

/** Creates the API as a Fastify instance that does not listen yet. */
export async function createApp(deps: HttpDeps, log: FastifyBaseLogger, version: string): Promise<App> {
  const app: App = fastify({
    loggerInstance: log,
    bodyLimit: MAX_JSON_BYTES,
    connectionTimeout: IDLE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Longer than the minute for which proxies keep idle connections.
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => sendProblem(routingError(error), request, reply),
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) => {
    const notFound = new RectoError(
      'not_found',
      `There is no ${request.method} ${request.url.split('?')[0]}. See /docs.`,
    );
    return sendProblem(notFound, request, reply);
  });
  app.decorateRequest('owner', undefined);
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, owner, id } = request;
    log.info(
      { request: id, method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime, owner },
      'request',
    );
  });

  addJsonBodyParser(app);
  await app.register(multipart);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Recto', description: DESCRIPTION, version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      tags: [...TAGS],
      security: [{ key: [] }, {}],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    convertConstToEnum: false,
    transform: createJsonSchemaTransform({ schemaRegistry: components }),
    transformObject: (document) => completeDocument(withComponents(document) as OpenAPIV3_1.Document),
  });
  rejectUnknownQueries(app as unknown as FastifyInstance);
  limitPipelining(app as unknown as FastifyInstance);
  const methods = rejectOtherMethods(app as unknown as FastifyInstance);
  await app.register(publicRoutes(deps));
  await app.register(signInRoutes(deps));
  await app.register(authenticatedRoutes(app, deps, version));
  methods.register();
  return app;
}

/** The error of a URL that cannot be routed. */
function routingError({ code }: FastifyError): RectoError {
  return code === 'FST_ERR_MAX_PARAM_LENGTH'
    ? new RectoError('not_found', 'A part of the URL is too long. See /docs.')
    : new RectoError('request_invalid', 'A part of the URL cannot be decoded.');
}

const DESCRIPTION =
  'Turns documents into JSON that fits your schema, with the evidence of every value. Errors are RFC 9457 problems with a `code`. If the server has API keys, send one as `Authorization: Bearer recto_…`.';
