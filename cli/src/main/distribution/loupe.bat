@echo off
rem Runs Loupe with the jars beside this file. LOUPE_OPTS holds JVM options, for example -Xmx8g.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "MAJOR="
for /f "tokens=3" %%v in ('""%JAVA%" -version 2^>^&1" ^| findstr /i /c:" version "') do for /f "delims=.-+ tokens=1" %%m in ("%%~v") do set "MAJOR=%%m"
if not defined MAJOR (
  echo Loupe needs Java, version 17 or newer, but found no "%JAVA%": install a JDK or set JAVA_HOME to one. 1>&2
  exit /b 3
)
if %MAJOR% LSS 17 (
  echo Loupe needs Java, version 17 or newer, but "%JAVA%" is version %MAJOR%: install a newer one or set JAVA_HOME to it. 1>&2
  exit /b 3
)
set "MORE="
if %MAJOR% GEQ 24 set "MORE=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
rem Pictures are decoded natively while collections wait; Java before 22 gives up on memory too soon.
if %MAJOR% LSS 22 set "MORE=-XX:+UnlockDiagnosticVMOptions -XX:GCLockerRetryAllocationCount=100"
set "JARS=%~dp0lib\*"
set "ALL=%*"
if defined ALL set "ALL=%ALL:"=%"
if not defined ALL goto run
if "%ALL:--on =%"=="%ALL%" goto run
rem Spark's jars go first: what it shares with Loupe has to be of the version that it was built with.
if defined SPARK_HOME set "JARS=%SPARK_HOME%\jars\*;%JARS%"
for %%p in (java.io java.lang java.lang.invoke java.net java.nio java.util java.util.concurrent sun.nio.ch sun.security.action) do call set "MORE=%%MORE%% --add-opens=java.base/%%p=ALL-UNNAMED"
set "MORE=%MORE% -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -Dslf4j.internal.verbosity=ERROR"
:run
set "PATIENT=-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=80000 -XX:Tier4BackEdgeThreshold=400000"
"%JAVA%" -Djava.awt.headless=true -Dloupe.terminal=false -XX:MaxRAMPercentage=50 %PATIENT% %LOUPE_OPTS% %MORE% -cp "%JARS%" io.loupe.cli.Main %*
exit /b %ERRORLEVEL%
