@echo off
rem Double-click on Windows to start DigitLab. The first start sets everything up.
setlocal
title DigitLab
set "PYTHON=python"
for %%V in (3.11 3.12 3.13) do py -%%V --version >nul 2>nul && set "PYTHON=py -%%V"
%PYTHON% "%~dp0start.py" %*
if not "%errorlevel%"=="0" pause
