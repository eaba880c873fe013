import { parseSettings } from '../parse-settings.ts';
import { toAuthSettings, type AuthOptions } from './options.ts';

const read = (name: string, text: string): unknown => {
	if (name === 'signing' && (text === 'ES256' || text === 'HS256')) return text;
	if (name === 'siteUrl' && URL.canParse(text)) return text;
	return name === 'redirectUrls' ? text.split(',') : undefined;
};

/** Settings from the command line: `confirmEmail`, `secureEmailChange=false`, `jwtExpiry=60`. */
export const parseAuthOptions = (texts: readonly string[]): AuthOptions =>
	parseSettings('--auth', texts, { defaults: toAuthSettings(), read });
