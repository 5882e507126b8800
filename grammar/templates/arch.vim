" Vim syntax file
" Language: Arch, a language for the architecture of backends
" Words come from the compiler's vocabulary. What stands further down wins.

if exists('b:current_syntax')
  finish
endif
let s:keep = &cpoptions
set cpoptions&vim

syntax include @archMarkdown syntax/markdown.vim
unlet! b:current_syntax

syntax match archOperator /->\|\~>\|\.\.\.\?\|[=!<>]=\|[!|&=?<>]/
syntax match archOperator /\<\%({{operators:vim}}\|{{prefixes:vim}}\)\>\ze[ (]/
syntax match archType /\<\u\w*/
syntax match archBuiltin /\<\%({{types:vim}}\)\>\.\@!/
syntax match archFunction /\.\@1<=\l\w*\>\ze\%([.{]\)\@!/
syntax match archConstructor /\<\l\w*\ze(/
syntax match archConstant /\<\%({{constants:vim}}\)\>/

syntax match archNumber /\w\@1<!-\?\d[0-9_]*\%(\.\d\+\)\?\w\@!/
syntax match archQuantity /\w\@1<!-\?\d[0-9_]*\%(\.\d\+\)\?\%(\%(\%({{durations:vim}}\)\d*\)\+\|{{suffixes:vim}}\)\w\@!/
syntax match archNumber /\w\@1<!\d\+\.\d\+\.\d\+\%(-[0-9A-Za-z.-]*\w\)\?/
syntax match archDate /\w\@1<!\d\{4}-\d\d-\d\d\>/
syntax match archStatus /\%(->\||\)\s*\zs\%([1-5]\%(\d\d\|XX\|xx\)\|{{default_status:vim}}\)\>/
syntax match archPath /\%([[:space:][(:,]\)\@1<=\/\%([^[:space:],{}()[\]"]\|,\S\@=\|{[^{}[:space:]]*}\)*/

syntax match archClause /\%(\s\|^\)\zs\%({{clauses:vim}}\|as\|{{rule_parts:vim}}\)\>\ze\s\+[A-Za-z_`"{\[0-9]/
syntax match archProperty /\%(`[^`]\+`\|\<\h\w*\)\ze?\?\s*:/
syntax match archStatement /\<\%({{locations:vim}}\|{{stream:vim}}\)\>\ze\s\+\%(\h\w*?\?\s*:\|\.\.\.\|\u\)/
syntax match archStatement /\%(^\|}\)\s*\zs\%({{groups:vim}}\|{{branches:vim}}\)\>\ze\s*["{]/
syntax match archStatement /^\s*\zs\%({{rules:vim}}\)\>\ze\s\+\l/
syntax match archStatement /\%(^\|{\)\s*\zs{{route:vim}}\ze\s\+\//
syntax match archStatement /^\s*\zsuse\ze\s\+[a-z_`]/
syntax match archStatement /^\s*\zs{{modifiers:vim}}\ze\s\+\l/
syntax match archVerb /\%(^\|{\)\s*\zs\%({{verbs:vim}}\)\>\ze\s\+[A-Za-z_`]/
syntax match archBlock /\%(^\|{\)\s*\zs\%({{blocks:vim}}\)\>\ze\s\+[A-Za-z_`"]/
syntax match archFunction /\<\l\w*\ze(/ contained
syntax match archOperation /\%(^\|{\)\s*\zs\%({{operations:vim}}\)\>\ze\s\+\%(\u\+\s\+\)\?\l\w*(/ nextgroup=archMethod,archFunction skipwhite
syntax match archMethod /\u\{2,}\ze\s/ contained nextgroup=archFunction skipwhite
syntax match archOperation /\%(^\|{\)\s*\zs\u\{2,}\ze\s\+\// nextgroup=archOperationPath skipwhite
syntax match archOperationPath /\/\S*/ contained nextgroup=archFunction skipwhite
syntax match archDeclaration /^\s*\%({{modifiers:vim}}\s\+\)\?\zs\%({{declarations:vim}}\)\>\ze\s\+[A-Za-z_`]/ nextgroup=archDeclared skipwhite
syntax match archDeclared /`[^`]\+`\|\h\w*/ contained

syntax match archAnnotation /@\h\w*/
syntax match archEscape /\\./ contained
syntax region archString start=/"/ skip=/\\./ end=/"\|$/ oneline contains=archEscape
syntax match archRaw /\<r"[^"]*"/
syntax region archText matchgroup=archString start=/"""/ end=/"""/ contains=@archMarkdown keepend fold
syntax match archComment /\/\/.*/ contains=archTodo,@Spell
syntax match archDoc /^\s*\/\/\%(\/\/\@!\|!\).*/ contains=@Spell
syntax keyword archTodo TODO FIXME XXX contained

syntax sync minlines=200

highlight default link archDeclaration Structure
highlight default link archDeclared Type
highlight default link archVerb Statement
highlight default link archBlock Keyword
highlight default link archOperation Keyword
highlight default link archMethod Keyword
highlight default link archClause Keyword
highlight default link archStatement Keyword
highlight default link archProperty Identifier
highlight default link archType Type
highlight default link archBuiltin Type
highlight default link archFunction Function
highlight default link archConstructor Function
highlight default link archOperationPath archPath
highlight default link archOperator Operator
highlight default link archConstant Constant
highlight default link archNumber Number
highlight default link archQuantity Number
highlight default link archStatus Number
highlight default link archDate Number
highlight default link archPath String
highlight default link archString String
highlight default link archText String
highlight default link archRaw String
highlight default link archEscape SpecialChar
highlight default link archAnnotation PreProc
highlight default link archComment Comment
highlight default link archDoc SpecialComment
highlight default link archTodo Todo

let b:current_syntax = 'arch'
let &cpoptions = s:keep
unlet s:keep
