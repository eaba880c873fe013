/** Takes what is delivered; while its promise is pending, the next one waits. */
export type Deliver<Item> = (item: Item) => void | Promise<void>;

export interface QueueParts<Item> {
	/** How many may wait. */
	readonly size: number;
	readonly deliver: Deliver<Item>;
	/** One was handed over, whether or not the consumer then failed. */
	readonly delivered: (item: Item) => void;
	/** The consumer failed with one. */
	readonly failed: (error: unknown) => void;
}

/** What stands between a socket and its consumer: in order, bounded, and no detour while the consumer keeps up. */
export class DeliveryQueue<Item extends NonNullable<unknown>> {
	private waiting: Item[] = [];
	private first = 0;
	private isBusy = false;
	private isClosed = false;
	private handedOver: { readonly item: Item } | undefined;
	private roomWanted: Array<() => void> = [];
	private emptyWanted: Array<() => void> = [];

	constructor(private readonly parts: QueueParts<Item>) {}

	get length(): number {
		return this.waiting.length - this.first;
	}

	/** False when it is full: nothing was taken then. */
	offer(item: Item): boolean {
		if (this.isClosed) return true;
		if (!this.isBusy) {
			this.pump(item);
			return true;
		}
		if (this.length >= this.parts.size) return false;
		this.waiting.push(item);
		return true;
	}

	/** Resolves when one more fits, or when it was closed. */
	async room(): Promise<void> {
		if (this.isClosed || this.length < this.parts.size) return;
		await new Promise<void>((resolve) => {
			this.roomWanted.push(resolve);
		});
	}

	/** Resolves when everything was handed over, or when it was closed. */
	async empty(): Promise<void> {
		if (this.isClosed || !this.isBusy) return;
		await new Promise<void>((resolve) => {
			this.emptyWanted.push(resolve);
		});
	}

	/** Delivers nothing more. What the consumer has in hand counts as delivered. */
	close(): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.waiting = [];
		this.first = 0;
		if (this.handedOver) this.parts.delivered(this.handedOver.item);
		this.roomWanted = tell(this.roomWanted);
		this.emptyWanted = tell(this.emptyWanted);
	}

	/** Hands over the next one and all that wait by then, until the consumer is busy. */
	private pump(next: Item | undefined): void {
		this.isBusy = true;
		for (let item = next; item !== undefined; item = this.take()) {
			const handling = this.hand(item);
			if (handling) return this.await(item, handling);
		}
		this.isBusy = false;
		this.emptyWanted = tell(this.emptyWanted);
	}

	private await(item: Item, handling: Promise<void>): void {
		this.handedOver = { item };
		void handling.then(() => {
			this.handedOver = undefined;
			this.finish(item);
			this.pump(this.take());
		});
	}

	private take(): Item | undefined {
		if (this.length === 0) return undefined;
		const item = this.waiting[this.first];
		this.first += 1;
		if (this.first === this.waiting.length) {
			this.waiting = [];
			this.first = 0;
		} else if (this.first > 1024 && this.first * 2 > this.waiting.length) {
			this.waiting = this.waiting.slice(this.first);
			this.first = 0;
		}
		return item;
	}

	/** The consumer's promise without its failure, or nothing when it is done already. */
	private hand(item: Item): Promise<void> | undefined {
		const { deliver, failed } = this.parts;
		try {
			const handling = deliver(item);
			if (handling) return handling.catch(failed);
		} catch (error) {
			failed(error);
		}
		this.finish(item);
		return undefined;
	}

	private finish(item: Item): void {
		if (this.isClosed) return;
		this.parts.delivered(item);
		if (this.length < this.parts.size) this.roomWanted = tell(this.roomWanted);
	}
}

/** Tells all who wait, and gives the list of those who wait from now on. */
function tell(waiting: Array<() => void>): Array<() => void> {
	if (waiting.length === 0) return waiting;
	for (const resolve of waiting) resolve();
	return [];
}
