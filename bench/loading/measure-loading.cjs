// A process of its own: loads some modules, then others, and prints what only the others took.
const { before, then } = JSON.parse(process.argv[2]);

/** A class that is named is made once, as n8n does to read its description. */
const load = ({ file, make }) => {
	const loaded = require(file);
	return make === undefined ? loaded : new loaded[make]();
};

const memoryInUse = () => {
	global.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
};

const kept = before.map(load);
const memoryBefore = memoryInUse();
const began = performance.now();
kept.push(...then.map(load));
const milliseconds = performance.now() - began;
console.log(JSON.stringify({ milliseconds, bytes: memoryInUse() - memoryBefore, kept: kept.length }));
