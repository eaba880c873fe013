/** "1 row", "12,000 rows" */
export const describeCount = (resource: string, number: number): string =>
	`${number.toLocaleString('en-US')} ${resource}${number === 1 ? '' : 's'}`;

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** "12.3 of 100 MB"; "3 kB" where nobody knows of how many, or all are there. */
export function describeBytes(bytes: number, of?: number): string {
	const unit = Math.max(
		0,
		units.findLastIndex((_unit, index) => (of ?? bytes) >= 1000 ** index),
	);
	const inUnit = (amount: number): string =>
		(amount / 1000 ** unit).toLocaleString('en-US', {
			maximumSignificantDigits: amount < 1000 ** unit ? 1 : 3,
		});
	return `${inUnit(bytes)}${of !== undefined && of > bytes ? ` of ${inUnit(of)}` : ''} ${units[unit]}`;
}
