import type { Sql } from 'postgres';
import type { ChangeFeed } from './changes/change-feed.ts';
import type { Faults } from './faults.ts';
import type { Hub } from './hub.ts';
import type { RealtimeSettings } from './options.ts';

/** What all parts of the service share. */
export interface Realtime {
	readonly sql: Sql;
	readonly jwtSecret: string;
	readonly settings: RealtimeSettings;
	readonly hub: Hub;
	readonly feed: ChangeFeed;
	readonly faults: Faults;
}
