import type { SupabaseError } from '../error';
import type { Secrets } from '../redact';
import type { WireBinding } from './bindings';
import { mergeConfigs, type ChannelConfig } from './channel-config';
import type { ChannelUser } from './channel-user';
import type { ChannelStatus } from './subscription';
import { troubleOf } from './trouble';

/** All who use a channel, and what they want of it together. */
export class ChannelUsers {
	private readonly users = new Set<ChannelUser>();

	/** @param base what is wanted of the channel whoever uses it */
	constructor(
		private readonly base: ChannelConfig,
		private readonly secrets: () => Secrets,
	) {}

	get count(): number {
		return this.users.size;
	}

	/** Throws INVALID_PARAMETER where their wish excludes those of the others. */
	add(user: ChannelUser): void {
		mergeConfigs([this.base, ...this.configs(), ...(user.config ? [user.config()] : [])]);
		this.users.add(user);
	}

	remove(user: ChannelUser): void {
		this.users.delete(user);
	}

	config(): ChannelConfig {
		const merged = mergeConfigs([this.base, ...this.configs()]);
		const enabled = merged.presence?.enabled || [...this.users].some(({ presence }) => presence);
		return { ...merged, presence: { ...merged.presence, enabled } };
	}

	/** What a join asks for, as a text to compare. */
	wish(changes: readonly WireBinding[]): string {
		const { broadcast, ...rest } = this.config();
		const sorted = changes.map((each) => JSON.stringify(each)).toSorted();
		// Where the replay begins changes with every message.
		return JSON.stringify([rest, { ...broadcast, replay: broadcast?.replay !== undefined }, sorted]);
	}

	/** Who fails with what they are told hears of that; the others, and the channel, go on. */
	each(tell: (user: ChannelUser) => void): void {
		for (const user of this.users) {
			try {
				tell(user);
			} catch (failure) {
				user.complained?.(troubleOf(failure, this.secrets()));
			}
		}
	}

	tell(status: ChannelStatus, error?: SupabaseError): void {
		this.each((user) => user.status?.(status, error));
	}

	private configs(): readonly ChannelConfig[] {
		return [...this.users].flatMap((user) => (user.config ? [user.config()] : []));
	}
}
