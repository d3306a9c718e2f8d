<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AssistVeil</name>
    <message>
        <source>Helping: step %1 of %2</source>
        <translation>Helping: step %1 of %2</translation>
    </message>
    <message>
        <source>Touch what the voter asks for.</source>
        <translation>Touch what the voter asks for.</translation>
    </message>
    <message>
        <source>Please put the earphone in again.</source>
        <translation>Please put the earphone in again.</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>Again</translation>
    </message>
    <message>
        <source>Take this</source>
        <translation>Take this</translation>
    </message>
    <message>
        <source>End</source>
        <translation>End</translation>
    </message>
</context>
<context>
    <name>SoundSheet</name>
    <message>
        <source>Sound</source>
        <translation>Sound</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Volume</translation>
    </message>
    <message>
        <source>%1 decibels</source>
        <translation>%1 decibels</translation>
    </message>
    <message>
        <source>Softer</source>
        <translation>Softer</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>Louder</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Speed</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>%1 times as fast</source>
        <translation>%1 times as fast</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>Slower</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>Faster</translation>
    </message>
    <message>
        <source>Read the screen to me</source>
        <translation>Read the screen to me</translation>
    </message>
    <message>
        <source>Listen again</source>
        <translation>Listen again</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Stop reading</translation>
    </message>
    <message>
        <source>A helper touches for me</source>
        <translation>A helper touches for me</translation>
    </message>
    <message>
        <source>Your ballot is read by earphones only. A helper has some for you.</source>
        <translation>Your ballot is read by earphones only. A helper has some for you.</translation>
    </message>
</context>
<context>
    <name>Voice</name>
    <message>
        <source>The screen is read to you. One touch reads, a second touch acts.</source>
        <translation>The screen is read to you. One touch reads, a second touch acts.</translation>
    </message>
    <message>
        <source>From here on the screen is read by earphones only.</source>
        <translation>From here on the screen is read by earphones only.</translation>
    </message>
    <message>
        <source>Your ballot is sealed. It is not cast yet.</source>
        <translation>Your ballot is sealed. It is not cast yet.</translation>
    </message>
    <message>
        <source>Your vote is safely kept.</source>
        <translation>Your vote is safely kept.</translation>
    </message>
    <message>
        <source>20 seconds are left.</source>
        <translation>20 seconds are left.</translation>
    </message>
    <message>
        <source>%1, not now</source>
        <translation>%1, not now</translation>
    </message>
    <message>
        <source>%1, button</source>
        <translation>%1, button</translation>
    </message>
    <message>
        <source>%1, on</source>
        <translation>%1, on</translation>
    </message>
    <message>
        <source>%1, off</source>
        <translation>%1, off</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, chosen</translation>
    </message>
</context>
</TS>
