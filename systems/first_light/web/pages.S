/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The pages' files as read-only data, each with a symbol at its start and its end. */

    .section .rodata.pages, "a"

    .global page_index_html, page_index_html_end
page_index_html:
    .incbin "systems/first_light/web/page/index.html"
page_index_html_end:

    .global page_style_css, page_style_css_end
page_style_css:
    .incbin "systems/first_light/web/page/style.css"
page_style_css_end:

    .global page_status_js, page_status_js_end
page_status_js:
    .incbin "systems/first_light/web/page/status.js"
page_status_js_end:

    .global page_icon_svg, page_icon_svg_end
page_icon_svg:
    .incbin "systems/first_light/web/page/icon.svg"
page_icon_svg_end:
