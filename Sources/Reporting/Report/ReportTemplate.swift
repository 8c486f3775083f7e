/// The page that a report is written into: a Mustache template with its style and script.
enum ReportTemplate {
  /// The template. Double braces escape what they insert; triple braces insert text that was made
  /// safe before.
  static let page = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="VeinToVein {{version}}">
    <title>{{title}}</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <a class="skip" href="#answer">Skip to the answer</a>
    <header>
    <p class="kind">Delivery of cell therapies</p>
    <h1 dir="auto">{{title}}</h1>
    <p class="lead" dir="auto">{{lead}}</p>
    </header>
    <nav aria-label="Sections"><ul>
    {{#sections}}<li><a href="#{{id}}">{{heading}}</a></li>
    {{/sections}}</ul></nav>
    <main>
    {{#notices}}<p class="notice" role="note">{{.}}</p>
    {{/notices}}
    {{#sections}}
    <section id="{{id}}" aria-labelledby="{{id}}-heading">
    <h2 id="{{id}}-heading">{{heading}}</h2>
    {{#answer}}<dl class="answer">{{#lines}}<div><dt>{{topic}}</dt><dd dir="auto">{{text}}</dd></div>{{/lines}}</dl>{{/answer}}
    {{#paragraphs}}<p dir="auto">{{.}}</p>
    {{/paragraphs}}
    {{#figures}}
    <figure id="figure-{{name}}">
    <h3 dir="auto">{{title}}</h3>
    <div class="chart" data-figure="{{name}}" data-specification="spec-{{name}}" role="img" aria-label="{{title}}. {{caption}}">{{^charts}}<p class="missing">The chart is left out because the chart runtime is not installed. Run <code>make charts</code> and write the report again. The numbers are below.</p>{{/charts}}</div>
    <figcaption dir="auto">{{caption}}</figcaption>
    <details><summary>Numbers of this figure</summary>
    <div class="wide" tabindex="0" role="region" aria-label="{{title}}, numbers"><table id="table-{{name}}"><thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
    <tbody>{{#rows}}<tr>{{#first}}<th scope="row" dir="auto">{{.}}</th>{{/first}}{{#rest}}<td dir="auto">{{.}}</td>{{/rest}}</tr>
    {{/rows}}</tbody></table></div>
    </details>
    <p class="actions"><button type="button" data-csv="{{name}}">CSV</button>{{#charts}} <button type="button" data-svg="{{name}}">SVG</button>{{/charts}}</p>
    {{#charts}}<script type="application/json" id="spec-{{name}}">{{{specification}}}</script>{{/charts}}
    </figure>
    {{/figures}}
    {{#tables}}
    <div class="wide" tabindex="0" role="region" aria-label="{{caption}}"><table class="plain"><caption>{{caption}}</caption>{{#hasHeader}}<thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>{{/hasHeader}}
    <tbody>{{#rows}}<tr>{{#first}}<th scope="row" dir="auto">{{.}}</th>{{/first}}{{#rest}}<td dir="auto">{{.}}</td>{{/rest}}</tr>
    {{/rows}}</tbody></table></div>
    {{/tables}}
    {{#texts}}<details class="text"><summary>{{summary}}</summary><pre tabindex="0" dir="auto">{{text}}</pre></details>
    {{/texts}}
    </section>
    {{/sections}}
    </main>
    <footer>
    {{#attribution}}<p dir="auto">{{.}}</p>
    {{/attribution}}
    <p>Made by VeinToVein {{version}} with <code>{{command}}</code>. Charts: Vega and Vega-Lite (BSD-3-Clause). This page makes no network request.</p>
    </footer>
    <script type="application/json" id="themes">{{{themes}}}</script>
    {{#shared}}<script type="application/json" class="shared" data-name="{{name}}">{{{json}}}</script>
    {{/shared}}
    {{#charts}}<script>{{{runtime}}}</script>{{/charts}}
    <script>{{{script}}}</script>
    </body>
    </html>

    """

  /// The style.
  static let style = """
    :root{--ink:#1c2733;--quiet:#55626f;--line:#d9dfe5;--paper:#fff;--soft:#f4f7f9;--accent:#00588f;--warn:#7a4a00;--warnpaper:#fff6e5}
    @media (prefers-color-scheme:dark){:root{--ink:#e8edf2;--quiet:#a7b3bf;--line:#37424d;--paper:#12181e;--soft:#1a222a;--accent:#7cc4f2;--warn:#ffd591;--warnpaper:#33270f}}
    *{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:3.5rem}
    @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
    header,main,footer{max-width:60rem;margin:0 auto;padding:0 1.25rem}
    header{padding-top:3rem;padding-bottom:1rem}.kind{margin:0;color:var(--quiet);font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
    h1{font-size:clamp(1.7rem,4vw,2.5rem);line-height:1.2;margin:.3rem 0 .5rem;font-weight:650}
    .lead{font-size:1.05rem;color:var(--quiet);margin:0;max-width:46rem}
    nav{position:sticky;top:0;z-index:2;background:var(--paper);border-block:1px solid var(--line)}
    nav ul{max-width:60rem;margin:0 auto;padding:.35rem 1.25rem;display:flex;gap:1.25rem;overflow-x:auto;list-style:none}
    nav a{color:var(--quiet);text-decoration:none;font-size:.92rem;white-space:nowrap;padding:.2rem 0;display:inline-block}nav a:hover{color:var(--accent);text-decoration:underline}
    a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
    .skip{position:absolute;left:-999px;top:0;background:var(--paper);padding:.5rem 1rem;z-index:3}.skip:focus{left:1rem}
    section{padding:2rem 0 1rem;border-bottom:1px solid var(--line)}section:last-child{border:0}
    h2{font-size:1.45rem;margin:0 0 1rem;font-weight:650}h3{font-size:1.06rem;margin:0 0 .6rem;font-weight:600}
    p{max-width:46rem}.answer{margin:0}.answer div{display:grid;grid-template-columns:9rem 1fr;gap:1rem;padding:.7rem 0;border-top:1px solid var(--line)}.answer div:first-child{border:0;font-size:1.12rem}
    .answer dt{color:var(--quiet)}.answer dd{margin:0}
    .notice{background:var(--warnpaper);color:var(--warn);border-radius:6px;padding:.7rem 1rem;max-width:none;margin:1rem 0 0}
    figure{margin:0 0 2.75rem}figcaption{color:var(--quiet);font-size:.94rem;max-width:46rem;margin-top:.4rem}
    .chart{width:100%;min-height:3rem;overflow-x:auto}.chart .vega-bind{font-size:.9rem;color:var(--quiet)}.chart select{font:inherit;margin-left:.4rem;color:var(--ink);background:var(--soft);border:1px solid var(--line);border-radius:5px;padding:.15rem .4rem;max-width:100%}
    .missing{color:var(--quiet);background:var(--soft);padding:1rem;border-radius:6px;max-width:none}
    details{margin:.6rem 0 0}summary{cursor:pointer;color:var(--accent);font-size:.92rem}
    .wide{overflow-x:auto;max-width:100%;margin-top:.5rem}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;width:100%}
    caption{text-align:left;font-weight:600;padding:1rem 0 .4rem}th,td{padding:.4rem .8rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
    figure td{text-align:right;white-space:nowrap}figure thead th:not(:first-child){text-align:right}thead th{color:var(--quiet);font-weight:600}tbody th{font-weight:500}
    .plain td,.plain th{min-width:8rem}.actions{margin:.4rem 0 0}button{font:inherit;font-size:.82rem;color:var(--quiet);background:none;border:1px solid var(--line);border-radius:5px;padding:.1rem .6rem;cursor:pointer}button:hover{color:var(--accent);border-color:var(--accent)}
    pre{white-space:pre-wrap;font:13px/1.5 ui-monospace,"Liberation Mono",monospace;background:var(--soft);padding:1rem;border-radius:6px;max-height:30rem;overflow:auto}code{font:.9em ui-monospace,"Liberation Mono",monospace;overflow-wrap:anywhere}
    footer{color:var(--quiet);font-size:.85rem;padding-top:1rem;padding-bottom:3rem}footer p{max-width:none;margin:.3rem 0}
    @media (max-width:40rem){body{font-size:16px}.answer div{grid-template-columns:1fr;gap:.1rem}header{padding-top:1.5rem}}
    @media print{nav,.actions,.skip,summary,.vega-bind{display:none}section,figure{break-inside:avoid}body{font-size:11pt}details:not([open]){display:none}}
    """

  /// The script: draws the charts, and saves a figure as SVG or its numbers as CSV.
  static let script = """
    (function(){
    'use strict';
    function json(node){return JSON.parse(node.textContent)}
    var themes=json(document.getElementById('themes'));
    var dark=window.matchMedia('(prefers-color-scheme: dark)');
    var shared={};
    document.querySelectorAll('script.shared').forEach(function(node){shared[node.dataset.name]=json(node)});
    var narrow=window.matchMedia('(max-width: 40rem)');
    var views={};
    function theme(){
    var config=JSON.parse(JSON.stringify(dark.matches?themes.dark:themes.light));
    if(narrow.matches){config.legend.columns=1;config.axis.labelLimit=110;config.axisX.tickCount=3}
    return config;
    }
    function draw(){
    if(!window.vegaEmbed)return;
    document.querySelectorAll('.chart').forEach(function(node){
    var source=document.getElementById(node.dataset.specification);
    if(!source)return;
    var spec=json(source);
    spec.datasets=Object.assign({},spec.datasets,shared);
    window.vegaEmbed(node,spec,{config:theme(),renderer:'svg',actions:false,ast:false})
    .then(function(result){views[node.dataset.figure]=result.view})
    .catch(function(error){console.error(node.dataset.figure+': '+error)});
    });
    }
    draw();
    dark.addEventListener('change',draw);
    narrow.addEventListener('change',draw);
    function save(name,text,type){
    var link=document.createElement('a');
    link.href=URL.createObjectURL(new Blob([text],{type:type}));
    link.download=name;link.click();
    setTimeout(function(){URL.revokeObjectURL(link.href)},1000);
    }
    document.addEventListener('click',function(event){
    var button=event.target.closest('button');
    if(!button)return;
    if(button.dataset.svg&&views[button.dataset.svg]){
    views[button.dataset.svg].toSVG().then(function(svg){save(button.dataset.svg+'.svg',svg,'image/svg+xml')});
    }
    if(button.dataset.csv){
    var lines=[];
    document.querySelectorAll('#table-'+CSS.escape(button.dataset.csv)+' tr').forEach(function(row){
    lines.push(Array.prototype.map.call(row.cells,function(cell){return '"'+cell.textContent.replace(/"/g,'""')+'"'}).join(','));
    });
    save(button.dataset.csv+'.csv',lines.join('\\r\\n')+'\\r\\n','text/csv');
    }
    });
    window.addEventListener('beforeprint',function(){document.querySelectorAll('figure details').forEach(function(node){node.open=true})});
    })();
    """
}
