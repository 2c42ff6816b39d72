import { createLocalModel } from '../../src/model/local/local-model.ts';
import { languageModelContract } from './language-model.contract.ts';

languageModelContract('local', createLocalModel);
