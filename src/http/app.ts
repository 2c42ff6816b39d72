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
import { answerClientError } from './client-error.ts';
import type { App, HttpDeps } from './deps.ts';
import { readJsonBodies } from './json-body.ts';
import { keyed } from './keyed.ts';
import { refuseOtherMethods } from './methods.ts';
import { open } from './open.ts';
import { components } from './openapi/components.ts';
import { finishDocument, TAGS } from './openapi/document.ts';
import { sendProblem } from './problem.ts';
import { limitPipelining } from './rate.ts';

const withComponents = createJsonSchemaTransformObject({ schemaRegistry: components });

/** JSON bodies are held in memory: larger documents come as multipart. */
const JSON_BYTES = 16_000_000;
/** Who sends or takes nothing for so long is gone. */
const SILENT_MS = 120_000;
const UPLOAD_MS = 1_800_000;

/** The API as a Fastify instance that does not listen yet. */
export async function createApp(deps: HttpDeps, log: FastifyBaseLogger, version: string): Promise<App> {
  const app: App = fastify({
    loggerInstance: log,
    bodyLimit: JSON_BYTES,
    connectionTimeout: SILENT_MS,
    requestTimeout: UPLOAD_MS,
    // A proxy in front may keep its connections for a minute.
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => sendProblem(unroutable(error), request, reply),
    genReqId: () => crypto.randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendProblem);
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

  readJsonBodies(app);
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
    transformObject: (document) => finishDocument(withComponents(document) as OpenAPIV3_1.Document),
  });
  limitPipelining(app as unknown as FastifyInstance);
  const methods = refuseOtherMethods(app as unknown as FastifyInstance);
  await app.register(open(deps));
  await app.register(keyed(deps));
  methods.register();
  return app;
}

/** What is wrong with a URL that no route is looked for. */
function unroutable({ code }: FastifyError): RectoError {
  return code === 'FST_ERR_MAX_PARAM_LENGTH'
    ? new RectoError('not_found', 'There is nothing with so long a name. See /docs.')
    : new RectoError('request_invalid', 'The URL is not one: a part of it cannot be decoded.');
}

const DESCRIPTION =
  'Documents become JSON that fits your schema, with a proof beside every value. Errors are RFC 9457 problems with a `code`. Where the server has API keys, send one as `Authorization: Bearer recto_…`.';
