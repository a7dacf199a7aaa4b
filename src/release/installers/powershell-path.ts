/** The functions of `install.ps1` that enter a folder into Path, of the user or of everybody, and take it out again. */
export const powershellPath = String.raw`  function Get-PathKey {
    if ($System) { return 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment' }
    return 'HKCU:\Environment'
  }

  # as it is written, with its %VARIABLES%: read in any other way, their values of today would be written back for ever
  function Get-PathFolder {
    $written = (Get-Item -Path (Get-PathKey)).GetValue('Path', '', 'DoNotExpandEnvironmentNames')
    return @("$written" -split ';' | Where-Object { $_ })
  }

  function Set-PathFolder([string[]]$Folders) {
    Set-ItemProperty -Path (Get-PathKey) -Name Path -Value ($Folders -join ';') -Type ExpandString
    # tells the desktop, as setting any variable does
    [Environment]::SetEnvironmentVariable("$($name)_INSTALL_TOLD", [NullString]::Value, 'User')
  }

  function Test-SameFolder([string]$Written, [string]$Bin) {
    return [Environment]::ExpandEnvironmentVariables($Written).TrimEnd('\') -eq $Bin.TrimEnd('\')
  }

  function Add-ToPath([string]$Bin) {
    $folders = @(Get-PathFolder)
    if (@($folders | Where-Object { Test-SameFolder $_ $Bin }).Count -gt 0) { return }
    Set-PathFolder ($folders + @($Bin))
    Write-Host "$Bin was added to Path; open a new terminal"
  }

  function Remove-FromPath([string]$Bin) {
    $folders = @(Get-PathFolder)
    $rest = @($folders | Where-Object { -not (Test-SameFolder $_ $Bin) })
    if ($rest.Count -ne $folders.Count) { Set-PathFolder $rest }
  }

`;
