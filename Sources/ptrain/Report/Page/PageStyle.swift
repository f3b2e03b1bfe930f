/// How pages look: in light, in dark, on a phone and on paper.
///
/// Colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any kind of
/// colour blindness tell apart, deepened on white and lightened on black for contrast.
enum PageStyle {
  static let css: StaticString = """
    :root{color-scheme:light dark;--back:#f4f6f9;--card:#fff;--text:#1b2330;--soft:#566176;\
    --line:#dfe4ec;--grid:#e8ecf2;--axis:#98a2b3;--accent:#0072b2;--shade:#8b95a71f;\
    --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#4a5568;\
    --c7:#c9b800;--on0:#fff;--on6:#fff;--onc:#10151d;--right:#00578c;--wrong:#d55e00;\
    --onright:#fff;--onwrong:#10151d;--mark:#fff3d6}
    @media screen and (prefers-color-scheme:dark){:root{--back:#0e131b;--card:#171e29;\
    --text:#e7ebf2;--soft:#9fabbf;--line:#2a3444;--grid:#253040;--axis:#6b788d;--accent:#63bdf0;\
    --shade:#9fabbf1f;--c0:#56b4e9;--c1:#ff8b4d;--c2:#2fcb9f;--c3:#e9a0c8;--c4:#f3bd45;\
    --c5:#98a6ff;--c6:#c3cad6;--c7:#ece15a;--on0:#10151d;--on6:#10151d;--right:#56b4e9;\
    --wrong:#ff8b4d;--onright:#0b1018;--onwrong:#0b1018;--mark:#3b3216}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,-apple-system,\
    "Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
    main{max-width:1000px;margin:0 auto;padding:28px 20px 40px}
    h1,h2,h3,p,dl,dd,figure,ul,pre{margin:0;padding:0}
    header{margin-bottom:20px}
    h1{font-size:28px;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
    h2{font-size:18px;font-weight:650;margin:32px 0 12px}
    h3{font-size:14px;font-weight:650}
    .kind{color:var(--accent);font-size:13px;font-weight:600}
    .lead{color:var(--soft);margin-top:4px;overflow-wrap:anywhere}
    .text{max-width:72ch;overflow-wrap:anywhere}
    .text+.text{margin-top:6px}
    .advice{border-left:3px solid var(--accent);padding-left:12px;margin-top:14px}
    .advice b{font-weight:650}
    .card,.tile{background:var(--card);border:1px solid var(--line);border-radius:10px}
    .card{padding:14px 14px 12px;min-width:0}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:10px}
    .tile{padding:10px 14px}
    .tile.main{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
    .tile dt{color:var(--soft);font-size:13px}
    .tile dd{font-size:23px;font-weight:650;line-height:1.25;overflow-wrap:anywhere}
    .tile small{display:block;font-size:12.5px;font-weight:400;color:var(--soft)}
    .charts{display:grid;gap:14px;align-items:start;\
    grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr))}
    .facts{columns:3 280px;column-gap:14px}
    .facts .card{break-inside:avoid;margin-bottom:14px}
    *+.charts,*+.facts,*+.table,.charts+*,.facts+*{margin-top:14px}
    h2+*{margin-top:0!important}
    .wide{grid-column:1/-1}
    figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 14px;\
    margin-bottom:8px}
    .legend{display:flex;flex-wrap:wrap;gap:2px 14px;list-style:none;font-size:12.5px;\
    color:var(--soft);min-width:0}
    .legend li{display:flex;align-items:center;gap:6px;min-width:0;overflow-wrap:anywhere}
    .legend svg{width:26px;height:12px;flex:none}
    figure>svg{display:block;width:100%;height:auto;overflow:visible}
    .note{color:var(--soft);font-size:12.5px;margin-top:8px;overflow-wrap:anywhere}
    svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",\
    sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
    svg .title{font-size:12px;fill:var(--text)}
    .halo{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
    .grid,.axis,.mark,.ideal,.stem{fill:none;stroke:var(--grid);stroke-width:1}
    .axis{stroke:var(--axis)}
    .mark{stroke:var(--axis);stroke-dasharray:2 3}
    .ideal{stroke:var(--axis);stroke-width:1.3;stroke-dasharray:6 4}
    .stem{stroke:var(--axis);stroke-width:1.5}
    .shade{fill:var(--shade)}
    .line,.spread{fill:none;stroke:var(--c);stroke-width:1.9;stroke-linejoin:round;\
    stroke-linecap:round}
    .spread{stroke-width:1.3}
    .dashed{stroke-dasharray:6 4}.dotted{stroke-dasharray:1.5 4}.dashDot{stroke-dasharray:8 4 1.5 4}
    .dot{fill:var(--c);stroke:var(--card);stroke-width:1}
    .ring{fill:var(--card);stroke:var(--c);stroke-width:1.8}
    .speck{fill:var(--c);fill-opacity:.5}
    .area{fill:var(--c)}.band{fill:var(--c);fill-opacity:.16}
    .hit{fill:transparent}
    .c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}\
    .c4{--c:var(--c4)}.c5{--c:var(--c5)}.c6{--c:var(--c6)}.c7{--c:var(--c7)}
    .cell.right{fill:var(--right)}.cell.wrong{fill:var(--wrong)}.cell.none{fill:var(--grid)}
    svg .in{fill:var(--text)}svg .onright{fill:var(--onright)}svg .onwrong{fill:var(--onwrong)}
    svg .on0{fill:var(--on0)}svg .on6{fill:var(--on6)}\
    svg .on1,svg .on2,svg .on3,svg .on4,svg .on5,svg .on7{fill:var(--onc)}
    .facts dl,.files{display:grid;grid-template-columns:minmax(6.5em,auto) minmax(0,1fr);\
    gap:3px 14px;margin-top:8px;font-size:14px}
    .facts dt,.files dd{color:var(--soft)}
    .facts dd,.files dt{overflow-wrap:anywhere}
    .table{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:10px}
    table{border-collapse:collapse;width:100%;font-size:14px}
    th,td{text-align:left;padding:6px 14px;border-top:1px solid var(--line);vertical-align:top;\
    font-weight:400;overflow-wrap:anywhere}
    thead th{color:var(--soft);font-size:12.5px;border-top:0;vertical-align:bottom}
    tbody th{font-weight:600}tbody th,tbody td{min-width:7.5em}tbody .n{min-width:0}.texts tbody th{min-width:11.5em}
    .n{text-align:right;white-space:nowrap;overflow-wrap:normal}
    .marked td,.marked th{background:var(--mark)}
    details{margin-top:14px}summary{cursor:pointer;color:var(--accent);font-size:14px}\
    details[open] summary{margin-bottom:10px}
    pre{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px;\
    white-space:pre-wrap;overflow-wrap:anywhere;margin-top:8px}
    pre+*{margin-top:10px}
    code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;\
    overflow-wrap:anywhere}
    @media (max-width:520px){main{padding:18px 12px 28px}h1{font-size:23px}\
    .tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.tile{padding:8px 12px}\
    .tile dd{font-size:20px}.card{padding:12px}th,td{padding:6px 10px}}
    @media print{@page{margin:13mm}:root{--back:#fff}body{font-size:10pt}h1{font-size:19pt}\
    h2{font-size:13pt;margin:18px 0 8px}.tile{padding:6px 9px}.tile dd{font-size:13pt}\
    .tile dt,.tile small{font-size:8pt}.note,.legend{font-size:8.5pt}.facts dl,.files{font-size:9pt}main{max-width:none;\
    padding:0}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}\
    .charts{grid-template-columns:1fr 1fr}.facts{columns:2}.card,.tile,pre,tr{break-inside:avoid}\
    h2,h3{break-after:avoid}.table{overflow:visible}\
    .tiles{grid-template-columns:repeat(auto-fit,minmax(80px,1fr));gap:6px}\
    table{font-size:9.5pt}th,td{padding:3px 8px}}
    """
}
