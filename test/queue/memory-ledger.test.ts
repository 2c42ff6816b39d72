import { describe } from 'vitest';
import { createMemoryLedger } from '../../src/queue/ledger/memory-ledger.ts';
import { ledgerContract } from './ledger.contract.ts';
import { sharingContract } from './sharing.contract.ts';

describe('the ledger of a process', () => {
  const ledger = createMemoryLedger();
  ledgerContract(() => ledger);
  sharingContract(() => ({ ledger }));
});
