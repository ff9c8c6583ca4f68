<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en" language="zh_CN">
<context>
  <name>Main</name>
  <message><source>Open</source><translation>打开</translation></message>
  <message><source>Close</source><translation type="unfinished">关闭</translation></message>
  <message><source>Gone</source><translation type="vanished">没了</translation></message>
  <message numerus="yes"><source>%n file(s)</source><translation><numerusform>%n个文件</numerusform></translation></message>
  <message><source>Empty</source><translation></translation></message>
</context>
</TS>
