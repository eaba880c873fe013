import { indent } from './fill-template';
import { sourceFile } from './source-file';

/** The code behind the dialog of a config node, which can be tested. */
export const configScripts = (form: string): string =>
	indent([form, 'offer-test'].map((name) => sourceFile('browser', `${name}.js`)).join('\n'), 1).trimEnd();
