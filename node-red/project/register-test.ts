import type { NodeAPI } from '@node-red/registry';
import { registerQuestion, type Question } from './register-question';
import type { TestResult } from './test-project';
import type { DialogTexts } from './values-to-test';

export interface DialogTest extends Pick<Question<TestResult>, 'path' | 'type'> {
	readonly test: (texts: DialogTexts) => Promise<TestResult>;
}

/** What the button Test of a dialog asks. */
export const registerTest = (RED: NodeAPI, { path, type, test }: DialogTest): void =>
	registerQuestion<TestResult>(RED, {
		path,
		type,
		notJson: 'The values to test must be sent as JSON.',
		failed: 'The test itself failed; see the log.',
		problem: (message) => ({ ok: false, message }),
		answer: test,
	});
