/** What the API is given by the process it runs in. Rules live in the rooms below; the API only asks them. */
import type { Home } from '../config/home.ts';
import type { Reader } from '../db/transaction.ts';

export interface ApiServices {
  readonly db: Reader;
  /** Where the core's and the delivery's sockets are. */
  readonly home: Home;
  /** After anything that the core should hear of at once. */
  readonly wakeCarrier: () => void;
}
