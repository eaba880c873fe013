import type { Connection } from '../../connection';
import type { Alarms } from '../alarms';
import type { CatchUpOptions, ChangeEvent, ChangesOptions } from '../subscription';
import type { Trouble } from '../trouble';

export interface CatchUpParts {
	readonly connection: Connection;
	readonly channel: string;
	readonly changes: ChangesOptions;
	readonly options: CatchUpOptions;
	readonly after: Alarms['after'];
	readonly random: () => number;
	/** How many live events are held back at the most while rows are read. */
	readonly holdAtMost: number;
	readonly queue: {
		/** False when it is full. `delivered` is called when the event was handed over. */
		offer(event: ChangeEvent, delivered: () => void): boolean;
		/** Resolves when it has room, and when it is empty. */
		room(): Promise<void>;
		empty(): Promise<void>;
	};
	/** Where events begin is known and kept. */
	begun(): void;
	/** Rows are being read, or no more. */
	reading(isReading: boolean): void;
	/** Everything that was missed is delivered. */
	caughtUp(): void;
	/** Rows could not be read. */
	failed(trouble: Trouble): void;
	/** What was delivered could not be kept, or taken up. */
	troubled(trouble: Trouble): void;
	/** Had been delivered before. */
	repeated(): void;
	/** A change was dropped that no reading can give again. */
	lost(): void;
}
