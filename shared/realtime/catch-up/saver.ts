import type { Alarms } from '../alarms';

/** Saves what changed, at most once a second, and one after the other. */
export class Saver {
	private cancel: (() => void) | undefined;
	private saving: Promise<void> = Promise.resolve();
	private isDirty = false;

	constructor(
		private readonly after: Alarms['after'],
		private readonly save: () => Promise<void>,
		private readonly failed: (error: unknown) => void,
	) {}

	/** Something changed. */
	touch(): void {
		this.isDirty = true;
		this.cancel ??= this.after(1000, () => {
			this.cancel = undefined;
			void this.flush();
		});
	}

	/** Resolves when everything that changed so far is saved, or could not be. */
	async flush(): Promise<void> {
		this.cancel?.();
		this.cancel = undefined;
		this.saving = this.saving.then(async () => {
			if (!this.isDirty) return;
			this.isDirty = false;
			await this.save().catch((error: unknown) => {
				this.isDirty = true;
				this.failed(error);
			});
		});
		await this.saving;
	}
}
