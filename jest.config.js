const transform = { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json', diagnostics: false }] };

const project = (name, testMatch, more = {}) => ({
	displayName: name,
	rootDir: __dirname,
	testEnvironment: 'node',
	testMatch: testMatch.map((glob) => `<rootDir>/test/${glob}`),
	modulePathIgnorePatterns: [
		'<rootDir>/dist/',
		'<rootDir>/node-red/dist/',
		'<rootDir>/.n8n/',
		'<rootDir>/.tmp/',
	],
	transform,
	...more,
});

/** `n8n` needs a real n8n and is run by `npm run test:n8n`; everything else by `npm test`. */
module.exports = {
	projects: [
		project('core', ['shared/**/*.test.ts', 'contract/**/*.test.ts', 'oracle/**/*.test.ts']),
		project('house', ['house/**/*.test.ts']),
		project('local', ['local/**/*.test.ts']),
		project('properties', ['properties/**/*.test.ts']),
		project('peers', ['peers/**/*.test.ts']),
		project('nodes', ['nodes/**/*.test.ts']),
		project('node-red', ['node-red/**/*.test.ts']),
		project('hosts', ['hosts/node-red/**/*.test.ts', 'hosts/packages/**/*.test.ts']),
		project('n8n', ['hosts/n8n/**/*.test.ts']),
	],
	testTimeout: 60_000,
};
