/*
 * The style sheet of the report's page: several columns on a wide screen, one
 * on a phone, two on paper.
 */
#include "report/words.h"

static const char style_sheet[] =
	"<style>"
	":root{--paper:#fff;--ink:#1d232a;--mute:#59626c;--rule:#d5dade}"
	"@media screen and (prefers-color-scheme:dark){:root{--paper:#12171c;--ink:#e4e7ea;--mute:#a3adb6;--rule:#3a434c}}"
	"body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;"
	"font:13px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif}"
	"main{box-sizing:border-box;max-width:1180px;margin:0 auto;padding:12px 15px 40px;display:grid;"
	"grid-template-columns:repeat(auto-fill,minmax(min(100%,345px),1fr));gap:4px 32px;align-items:start}"
	"header,.wide{grid-column:1/-1}"
	"section{min-width:0;border-top:1px solid var(--rule);padding:8px 0 14px}"
	"h1{font-size:22px;font-weight:600;margin:8px 0 2px}h2{font-size:15px;font-weight:600;margin:0 0 6px}"
	"h3,figcaption{font-size:13px;font-weight:600;margin:10px 0 4px}"
	"header p,.what,summary{color:var(--mute)}header p{margin:0 0 8px}.what{font-size:12px;margin:8px 0 4px;max-width:80ch}"
	"figure{margin:0 0 10px}svg.crm{display:block}"
	"summary{cursor:pointer;font-size:12px}details[open]{margin-bottom:8px}"
	"pre{white-space:pre-wrap;font-size:11px;line-height:1.35;margin:4px 0}"
	"table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums;margin:4px 0}"
	"th,td{text-align:left;vertical-align:baseline;padding:2px 10px 2px 0;border-bottom:1px solid var(--rule)}"
	"th{color:var(--mute);font-weight:400}.n{text-align:right;white-space:nowrap}tr>:last-child{padding-right:0}"
	".pair,.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,345px),1fr));gap:0 32px}"
	"dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:3px 12px;font-size:12px;align-content:start}"
	"dt{font-weight:600}dd{margin:0}ul{margin:0;padding-left:18px}"
	"@media screen and (min-width:760px){.pair dl{grid-column:2/-1}.two{grid-column:span 2}}"
	"@media screen and (max-width:759px){.named thead{display:none}"
	".named tr{display:grid;grid-template-columns:1fr 1fr;gap:0 14px;border-bottom:1px solid var(--rule);padding:6px 0}"
	".named td{border:0;padding:0;display:flex;justify-content:space-between;gap:8px;text-align:right}"
	".named td:before{content:attr(data-h);color:var(--mute);flex:none}"
	"dl{grid-template-columns:1fr}dd{margin-bottom:4px}details td,details th{font-size:10px;padding-right:5px}details .n{white-space:normal}}"
	"@media print{body,p,li{font-size:11px}main{padding:0;grid-template-columns:1fr 1fr}.two{grid-column:1/-1}.pair{grid-template-columns:1fr 1fr}.columns{grid-template-columns:1fr 1fr}details{display:none}"
	".named th,.named td{overflow-wrap:break-word;max-width:14ch}.named th.n{white-space:normal}.named td:nth-child(-n+2){overflow-wrap:anywhere}"
	".named,.columns table{font-size:9px}.named th,.named td,.columns th,.columns td{padding-right:4px}.what,dl{font-size:10px}figure,dl,tr{break-inside:avoid}h2,h3{break-after:avoid}"
	"@page{size:A4;margin:12mm}}"
	"</style>";

const char *
report_style_sheet(void)
{
	return style_sheet;
}
