/*
 * usage: node look.js BROWSER FOLDER [SHOTS]
 *
 * Opens each page FOLDER/*.html at each width, in each colour scheme and on
 * paper, and prints a line for each fault that a reader would see. With SHOTS
 * it writes a picture of each there. playwright-core is found by NODE_PATH.
 */
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const views = [
	{ name: '1280', width: 1280, media: 'screen' },
	{ name: '390', width: 390, media: 'screen' },
	{ name: 'print', width: 702, media: 'print' },	// A4 less its margins
];

/* Runs in the page: texts with their faults. */
function faultsOfPage() {
	const faults = [];
	const width = document.documentElement.clientWidth;
	const tell = (what, element) =>
		faults.push(what + ': ' + (element.textContent || element.tagName).trim().slice(0, 60));

	const colour = text => text.match(/[\d.]+/g).map(Number);
	const luminance = rgb => rgb.slice(0, 3).map(c => c / 255)
		.map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
		.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
	const contrast = (one, other) => {
		const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
		return (a + 0.05) / (b + 0.05);
	};
	const paper = colour(getComputedStyle(document.body).backgroundColor);
	const shown = element => element.checkVisibility() && element.getBoundingClientRect().width > 0;

	if (document.documentElement.scrollWidth > width)
		faults.push('the page is ' + document.documentElement.scrollWidth + ' wide, the window ' + width);

	for (const svg of document.querySelectorAll('svg')) {
		if (!shown(svg))
			continue;
		const frame = svg.getBoundingClientRect();
		if (svg.firstElementChild === null || svg.firstElementChild.tagName !== 'title' || !svg.firstElementChild.textContent.trim())
			tell('a chart without a title', svg);
		if (!svg.closest('figure') || !svg.closest('figure').querySelector('details table td'))
			tell('a chart without a table', svg);
		const texts = [...svg.querySelectorAll('text')].map(text => ({ text, box: text.getBoundingClientRect() }));
		const cells = [...svg.querySelectorAll('rect[class^=q]')].map(cell => ({ cell, box: cell.getBoundingClientRect() }));
		texts.forEach(({ text, box }, i) => {
			if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
				tell('a label is cut', text);
			for (const other of texts.slice(i + 1)) {
				const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
				const along = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
				if (across > 0.5 && along > 4)
					faults.push('labels overlap: ' + text.textContent.slice(0, 30) + ' | ' + other.text.textContent.slice(0, 30));
			}
			const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
			const under = cells.find(({ box: b }) => middle[0] > b.left && middle[0] < b.right && middle[1] > b.top && middle[1] < b.bottom);
			const ground = under ? colour(getComputedStyle(under.cell).fill) : paper;
			const ratio = contrast(colour(getComputedStyle(text).fill), ground);
			if (ratio < 4.5)
				tell('contrast ' + ratio.toFixed(2), text);
		});
	}

	for (const element of document.querySelectorAll('h1,h2,h3,p,li,td,th,dt,dd,figcaption,summary,pre')) {
		if (!shown(element))
			continue;
		const box = element.getBoundingClientRect();
		if (box.right > width + 0.5 || box.left < -0.5 || element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
			tell('text is cut', element);
		const ratio = contrast(colour(getComputedStyle(element).color), paper);
		if (ratio < 4.5)
			tell('contrast ' + ratio.toFixed(2), element);
	}
	return faults;
}

(async () => {
	const [, , browser_path, folder, shots] = process.argv;
	const browser = await chromium.launch({
		executablePath: browser_path,
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
	for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.html')).sort())
		for (const view of views)
			for (const scheme of ['light', 'dark']) {
				const name = [file.replace('.html', ''), view.name, scheme].join(' ');
				const page = await browser.newPage({ viewport: { width: view.width, height: 900 } });
				page.on('console', message => console.log(name + ': console: ' + message.text()));
				page.on('pageerror', error => console.log(name + ': error: ' + error));
				page.on('request', request => {
					if (!request.url().startsWith('file:'))
						console.log(name + ': asks for ' + request.url());
				});
				await page.emulateMedia({ media: view.media, colorScheme: scheme });
				await page.goto('file://' + path.resolve(folder, file));
				if (shots)
					await page.screenshot({ path: path.join(shots, name.replaceAll(' ', '-') + '.png'), fullPage: true });
				for (const open of [false, true]) {
					await page.evaluate(open => document.querySelectorAll('details').forEach(details => { details.open = open; }), open);
					for (const fault of new Set(await page.evaluate(faultsOfPage)))
						console.log(name + (open ? ' opened' : '') + ': ' + fault);
				}
				await page.close();
			}
	await browser.close();
	console.log('done');
})().catch(error => {
	console.log('failed: ' + error);
	process.exit(1);
});
