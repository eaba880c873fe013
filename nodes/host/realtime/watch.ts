import type { SupabaseError, SubscriptionStatus } from '../../../shared';

/** What is told of a subscription, seen from n8n. */
export class Watch {
	/** Whether the workflow is active: until then a refusal stops the activation. */
	isActive = false;
	/**
	 * Ends with the first sign that it will take a while, though the project refuses nothing: who is there to see it
	 * hears why.
	 */
	readonly interrupted: Promise<void>;
	#interrupt: (error: SupabaseError) => void = () => {};

	/** @param isUnattended whether nobody is there to see it */
	constructor(isUnattended: boolean) {
		this.interrupted = new Promise((resolve, reject) => {
			this.#interrupt = (error) => (isUnattended ? resolve() : reject(error));
		});
		// It may be told when nobody waits for it any more.
		this.interrupted.catch(() => {});
	}

	/** What the user must hear of now. */
	see({ mustAct, error }: SubscriptionStatus): SupabaseError | undefined {
		if (error && !mustAct) this.#interrupt(error);
		return this.isActive && mustAct ? error : undefined;
	}
}
