import { SupabaseError, type LocalCode } from '../error';
import { isOutcomeOpen } from '../outcome-of-write';
import { nothingSent } from '../refusal';

/** How far the rows of a stream have come, for whoever must be told. */
export class RowsStored {
	private rows = 0;

	/** Whether any rows are stored by an earlier request. */
	get any(): boolean {
		return this.rows > 0;
	}

	add(rows: number): void {
		this.rows += rows;
	}

	/** What is wrong with so many rows that come next, and what is stored. */
	refused(error: SupabaseError, rows: number): SupabaseError {
		if (error.advice === nothingSent) return error.with(this.any ? this.words : undefined);
		const isUnknown = error.mayBeDone ?? (error.status < 400 || isOutcomeOpen(error));
		const range = `rows ${inWords(this.rows + 1)} to ${inWords(this.rows + rows)}`;
		return error.with(
			[
				this.any ? this.words : 'No row before is stored.',
				isUnknown
					? `It is not known of ${range}; what follows was not sent.`
					: `Of ${range}, and what follows, none is.`,
			].join(' '),
		);
	}

	/** What is wrong with the source of the rows, and what is stored. */
	unread(error: SupabaseError): SupabaseError {
		return error.with(this.end);
	}

	stopped(): SupabaseError {
		return new SupabaseError({
			reason: 'The reading of the rows was stopped',
			advice: this.end,
			code: 'ABORTED' satisfies LocalCode,
		});
	}

	private get end(): string {
		return this.any ? `${this.words} What follows was not sent.` : nothingSent;
	}

	private get words(): string {
		return `The ${inWords(this.rows)} rows before are stored.`;
	}
}

const inWords = (number: number): string => number.toLocaleString('en-US');
