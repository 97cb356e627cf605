/**
 * For the few commands that work on the office's own data instead of its API: set-up, trust, backup. They open the same
 * database; an embedded server that nobody runs is started and stopped again, one that runs is left running.
 */
import { callOnce } from '../ipc/client.ts';
import { officeContract } from '../ipc/office-messages.ts';
import { loadSettings } from '../config/settings.ts';
import { socketPath } from '../config/home.ts';
import type { Reader } from '../db/transaction.ts';
import type { Context } from './context.ts';

async function officeRuns(context: Context): Promise<boolean> {
  try {
    await callOnce(socketPath(context.home, 'office'), officeContract, 'hello', {}, 2000);
    return true;
  } catch {
    return false;
  }
}

export async function withOfficeDatabase<T>(context: Context, work: (db: Reader) => Promise<T>): Promise<T> {
  const { openOfficeDatabase } = await import('../server/database.ts');
  const shared = await officeRuns(context);
  const database = await openOfficeDatabase(context.home, loadSettings(context.home), context.environment);
  try {
    return await work(database.db);
  } finally {
    await (shared ? database.close() : database.shutDown());
  }
}
