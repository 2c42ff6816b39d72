/** Makes what a new embedded queue begins with. A part of the build: it runs what was just built. */
import { join } from 'node:path';
import { makeTemplate } from '../dist/src/queue/engines/embedded/template.js';

await makeTemplate(join(import.meta.dirname, '..', 'dist'));
